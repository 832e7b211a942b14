namespace Costate.Networks.Alternating;

/// <summary>Where the sums of one layer stand among those of all: G = ÃÃᵀ (inputs + 1 rows) and below it B = EÃᵀ (outputs rows), in rows of <see cref="Stride"/> numbers; Ã is a with a row of ones.</summary>
/// <param name="Inputs">Features of a.</param>
/// <param name="Outputs">Features of e.</param>
/// <param name="Start">The first number.</param>
readonly record struct SumLayout(int Inputs, int Outputs, int Start)
{
    /// <summary>Columns of G and B.</summary>
    public int Columns => Inputs + 1;

    /// <summary>Numbers in a row: a multiple of 8.</summary>
    public int Stride => (Columns + 7) & ~7;

    /// <summary>Rows of G and B, with those that fill the last block of the kernels.</summary>
    public int Rows => (Columns + 3 & ~3) + (Outputs + 3 & ~3);

    /// <summary>The first row of B.</summary>
    public int CrossRow => Columns + 3 & ~3;

    /// <summary>Numbers in the sums.</summary>
    public int Length => checked(Rows * Stride);

    /// <summary>The layouts of all regressions, one after another.</summary>
    public static SumLayout[] Of<T>(SplitNetwork<T> network) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        SumLayout[] layouts = new SumLayout[network.Regressions.Count];
        long all = 0;
        foreach (SplitLayer<T> layer in network.Regressions)
        {
            SumLayout own = new(layer.Inputs, layer.Outputs, 0);
            all += (long)own.Rows * own.Stride;
            if (all > Array.MaxLength)
                throw new ArgumentException($"The products of a layer with {layer.Inputs} inputs do not fit into one array with those of the layers before it: a regression takes the square of its inputs. Use fewer inputs, or another training.method.");
        }
        int start = 0;
        for (int i = 0; i < layouts.Length; i++)
        {
            layouts[i] = new(network.Regressions[i].Inputs, network.Regressions[i].Outputs, start);
            start = checked(start + layouts[i].Length);
        }
        return layouts;
    }
}

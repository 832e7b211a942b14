namespace Costate.Networks.Layers;

/// <summary>A named array among the parameters of a layer, stored row by row.</summary>
/// <param name="Name">Its name in formulas and files: K, b, W, mu.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns; 0 for a vector, which has rows only.</param>
public readonly record struct ParameterBlock(string Name, int Rows, int Columns = 0)
{
    /// <summary>Whether the array is a matrix.</summary>
    public bool IsMatrix => Columns > 0;

    /// <summary>Numbers in the array.</summary>
    public int Length => IsMatrix ? Rows * Columns : Rows;
}

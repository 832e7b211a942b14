using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>Parameters of a network with N layers ↦ those of the same network with 2N layers over the same time. Opening and readout are copied.</summary>
/// <remarks>The transpose adds up instead: for gradients, and for a hierarchy of problems. Source: Haber, Ruthotto, Holtham, Jun, “Learning across scales”, AAAI 2018.</remarks>
public sealed class DepthTransfer<T> : ITransfer<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _coarse, _fine;
    readonly bool _linear;

    /// <param name="coarse">The network with N layers.</param>
    /// <param name="fine">The network with 2N layers.</param>
    /// <param name="prolongation">Copy or linear.</param>
    /// <exception cref="ArgumentException">The networks are not a coarse and a fine one.</exception>
    public DepthTransfer(Network<T> coarse, Network<T> fine, Prolongation prolongation)
    {
        if (fine.Layers != 2 * coarse.Layers || fine.LayerParameters != coarse.LayerParameters || fine.LayerStart(0) != coarse.LayerStart(0) || fine.Parameters - coarse.Parameters != coarse.Layers * coarse.LayerParameters)
            throw new ArgumentException($"A network with {fine.Layers} layers and {fine.Parameters} parameters is no refinement of one with {coarse.Layers} layers and {coarse.Parameters} parameters: it has twice as many layers, and is else the same.", nameof(fine));
        if (prolongation == Prolongation.Auto) throw new ArgumentException("Choose copy or linear prolongation.", nameof(prolongation));
        (_coarse, _fine, _linear) = (coarse, fine, prolongation == Prolongation.Linear);
    }

    /// <summary>The prolongation that suits an integrator where the user chose none.</summary>
    public static Prolongation For(Integrator integrator, Prolongation wanted) =>
        wanted != Prolongation.Auto ? wanted : integrator == Integrator.Ab3 ? Prolongation.Linear : Prolongation.Copy;

    /// <inheritdoc/>
    public void Prolong(Dense<T> coarse, Dense<T> fine)
    {
        CopyEnds(coarse, _coarse, fine, _fine);
        for (int i = 0; i < _coarse.Layers; i++)
        {
            ReadOnlySpan<T> theta = Layer(_coarse, coarse, i);
            theta.CopyTo(Layer(_fine, fine, 2 * i));
            Span<T> odd = Layer(_fine, fine, 2 * i + 1);
            if (_linear && i + 1 < _coarse.Layers) Between(theta, Layer(_coarse, coarse, i + 1), odd);
            else theta.CopyTo(odd);
        }
    }

    /// <inheritdoc/>
    public void Restrict(Dense<T> fine, Dense<T> coarse)
    {
        CopyEnds(fine, _fine, coarse, _coarse);
        T half = T.CreateTruncating(0.5);
        for (int i = 0; i < _coarse.Layers; i++)
        {
            Span<T> sum = Layer(_coarse, coarse, i);
            Layer(_fine, fine, 2 * i).CopyTo(sum);
            bool last = i + 1 == _coarse.Layers;
            TensorPrimitives.MultiplyAdd(Layer(_fine, fine, 2 * i + 1), _linear && !last ? half : T.One, sum, sum);
            if (_linear && i > 0) TensorPrimitives.MultiplyAdd(Layer(_fine, fine, 2 * i - 1), half, sum, sum);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Every second layer, for either prolongation: what was prolonged comes back as it was.</remarks>
    public void RestrictIterate(Dense<T> fine, Dense<T> coarse)
    {
        CopyEnds(fine, _fine, coarse, _coarse);
        for (int i = 0; i < _coarse.Layers; i++) Layer(_fine, fine, 2 * i).CopyTo(Layer(_coarse, coarse, i));
    }

    /// <summary>What stands between two neighbours: middle ← (before + after)/2.</summary>
    internal static void Between(ReadOnlySpan<T> before, ReadOnlySpan<T> after, Span<T> middle)
    {
        TensorPrimitives.Add(before, after, middle);
        TensorPrimitives.Multiply(middle, T.CreateTruncating(0.5), middle);
    }

    static Span<T> Layer(Network<T> network, Dense<T> x, int j) => x.Span.Slice(network.LayerStart(j), network.LayerParameters);

    static void CopyEnds(Dense<T> from, Network<T> source, Dense<T> to, Network<T> target)
    {
        from.Span[..source.LayerStart(0)].CopyTo(to.Span);
        from.Span[source.LayerStart(source.Layers)..].CopyTo(to.Span[target.LayerStart(target.Layers)..]);
    }
}

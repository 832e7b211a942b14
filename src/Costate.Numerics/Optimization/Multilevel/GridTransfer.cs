using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>Linear interpolation between grids of interior nodes of (0, 1)ᵈ, d = 1 or 2, with zero boundary values: n nodes along an axis on the coarse grid, 2n + 1 on the fine one.</summary>
/// <remarks>
/// Along an axis a coarse node gives ½, 1, ½ to its neighbours; in two dimensions the products of these. A point is restricted by Pᵀ/2ᵈ, the average with these
/// weights. Full weighting is α = 2⁻ᵈ.
/// </remarks>
public sealed class GridTransfer : ITransfer<Dense<double>>
{
    readonly int _nodes, _fine, _dimension;
    readonly double[] _between;

    /// <param name="nodes">n, at least 1.</param>
    /// <param name="dimension">1 or 2.</param>
    /// <param name="scale">α.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public GridTransfer(int nodes, int dimension, double scale = 1)
    {
        Check.Option(nodes >= 1, nameof(nodes), nodes, "at least 1");
        Check.Option(dimension is 1 or 2, nameof(dimension), dimension, "1 or 2");
        Check.Option(scale > 0 && double.IsFinite(scale), nameof(scale), scale, "positive and finite");
        (_nodes, _fine, _dimension, Scale) = (nodes, 2 * nodes + 1, dimension, scale);
        _between = new double[dimension == 1 ? 0 : _nodes * _fine];
    }

    /// <inheritdoc/>
    public double Scale { get; }

    /// <inheritdoc/>
    public long Nonzeros => _dimension == 1 ? 3L * _nodes : 9L * _nodes * _nodes;

    /// <inheritdoc/>
    public void Prolong(Dense<double> coarse, Dense<double> fine)
    {
        if (_dimension == 1)
        {
            Widen(coarse.Span, fine.Span, 1, 1);
            return;
        }
        for (int row = 0; row < _nodes; row++) Widen(coarse.Span.Slice(row * _nodes, _nodes), _between.AsSpan(row * _fine, _fine), 1, 1);
        for (int column = 0; column < _fine; column++) Widen(_between.AsSpan(column), fine.Span[column..], _fine, _fine);
    }

    /// <inheritdoc/>
    public void Restrict(Dense<double> fine, Dense<double> coarse)
    {
        if (_dimension == 1)
        {
            Narrow(fine.Span, coarse.Span, 1, 1);
            return;
        }
        for (int column = 0; column < _fine; column++) Narrow(fine.Span[column..], _between.AsSpan(column), _fine, _fine);
        for (int row = 0; row < _nodes; row++) Narrow(_between.AsSpan(row * _fine, _fine), coarse.Span.Slice(row * _nodes, _nodes), 1, 1);
    }

    /// <inheritdoc/>
    public void RestrictIterate(Dense<double> fine, Dense<double> coarse)
    {
        Restrict(fine, coarse);
        coarse.Axpby(_dimension == 1 ? 0.5 : 0.25, coarse, 0);
    }

    /// <summary>One line of n numbers, strides apart, ↦ one of 2n + 1.</summary>
    void Widen(ReadOnlySpan<double> from, Span<double> to, int stride, int toStride)
    {
        double before = 0;
        for (int i = 0; i < _nodes; i++)
        {
            double here = from[i * stride];
            to[2 * i * toStride] = (before + here) / 2;
            to[(2 * i + 1) * toStride] = here;
            before = here;
        }
        to[2 * _nodes * toStride] = before / 2;
    }

    void Narrow(ReadOnlySpan<double> from, Span<double> to, int stride, int toStride)
    {
        for (int i = 0; i < _nodes; i++)
            to[i * toStride] = (from[2 * i * stride] + from[(2 * i + 2) * stride]) / 2 + from[(2 * i + 1) * stride];
    }
}

using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>Between the parameters of a network of one hidden layer and one with fewer nodes: P = blockdiag(P_n, …, P_n, 1) with the same P_n for v, every coordinate of w, and c.</summary>
/// <remarks>A node is chosen as a whole. A coarse point has the parameters of the chosen nodes, and d.</remarks>
/// <param name="inputs">m.</param>
/// <param name="nodes">P_n.</param>
public sealed class NodeTransfer(int inputs, Interpolation nodes) : ITransfer<Dense<double>>
{
    readonly int _blocks = inputs + 2;

    /// <summary>r_c, the nodes of the coarse network.</summary>
    public int CoarseNodes => nodes.Columns;

    /// <inheritdoc/>
    public double Scale => nodes.Scale;

    /// <inheritdoc/>
    public long Nonzeros => (long)_blocks * nodes.Nonzeros + 1;

    /// <summary>A vector of the parameters of the coarse network.</summary>
    public Dense<double> NewCoarse() => new(_blocks * nodes.Columns + 1);

    /// <inheritdoc/>
    public void Prolong(Dense<double> coarse, Dense<double> fine)
    {
        for (int k = 0; k < _blocks; k++) nodes.Apply(Coarse(coarse, k), Fine(fine, k));
        fine.Span[^1] = coarse.Span[^1];
    }

    /// <inheritdoc/>
    public void Restrict(Dense<double> fine, Dense<double> coarse)
    {
        for (int k = 0; k < _blocks; k++) nodes.ApplyTransposed(Fine(fine, k), Coarse(coarse, k));
        coarse.Span[^1] = fine.Span[^1];
    }

    /// <inheritdoc/>
    public void RestrictIterate(Dense<double> fine, Dense<double> coarse)
    {
        for (int k = 0; k < _blocks; k++) nodes.Inject(Fine(fine, k), Coarse(coarse, k));
        coarse.Span[^1] = fine.Span[^1];
    }

    Span<double> Coarse(Dense<double> vector, int block) => vector.Span.Slice(block * nodes.Columns, nodes.Columns);

    Span<double> Fine(Dense<double> vector, int block) => vector.Span.Slice(block * nodes.Rows, nodes.Rows);
}

using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Multilevel;

/// <summary>blockdiag(Pn, Pn) for the parameters (v, w) of an additive model.</summary>
sealed class NodeTransfer(Interpolation nodes, double scale = 1) : ITransfer<Dense<double>>
{
    /// <summary>Injection from so many random nodes of n.</summary>
    public static NodeTransfer Random(int n, int count, ulong seed = 1, double scale = 1) => new(new(Splitting.Random(n, count, new RandomSequence(seed, 5))), scale);

    public double Scale => scale;

    public long Nonzeros => 2 * nodes.Nonzeros;

    public void Prolong(Dense<double> coarse, Dense<double> fine)
    {
        for (int block = 0; block < 2; block++) nodes.Apply(coarse.Span.Slice(block * nodes.Columns, nodes.Columns), fine.Span.Slice(block * nodes.Rows, nodes.Rows));
    }

    public void Restrict(Dense<double> fine, Dense<double> coarse)
    {
        for (int block = 0; block < 2; block++) nodes.ApplyTransposed(fine.Span.Slice(block * nodes.Rows, nodes.Rows), coarse.Span.Slice(block * nodes.Columns, nodes.Columns));
    }

    public void RestrictIterate(Dense<double> fine, Dense<double> coarse)
    {
        for (int block = 0; block < 2; block++) nodes.Inject(fine.Span.Slice(block * nodes.Rows, nodes.Rows), coarse.Span.Slice(block * nodes.Columns, nodes.Columns));
    }
}

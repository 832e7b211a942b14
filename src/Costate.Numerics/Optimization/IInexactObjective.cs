using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An objective behind iterative solves that need not be finished: value and gradient come from a number of cycles, and the cycles of the next point begin where those of the last accepted one ended.</summary>
/// <remarks>All points between two calls of <see cref="Accept"/> begin at the same solution, so their values can be compared.</remarks>
public interface IInexactObjective<V> where V : IVector<V>
{
    /// <summary>So many cycles, or more, are exact: then the solve is finished in another way that costs no more.</summary>
    int ExactCycles { get; }

    /// <summary>f(x) from so many cycles, from the accepted solution.</summary>
    InexactValue Value(V x, int cycles);

    /// <summary>∇f at the point of the last <see cref="Value"/>, from so many cycles of the adjoint solve. The gradient is overwritten.</summary>
    /// <returns>The value once more, its correction from the new adjoint solution; and the residual of the adjoint solve.</returns>
    InexactGradient Gradient(V x, int cycles, V gradient);

    /// <summary>The solution of the last <see cref="Value"/> is the one from which the next points begin.</summary>
    void Accept();
}

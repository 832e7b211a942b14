using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A symmetric, positive semidefinite R whose shifted systems are cheap to solve: with a shift δ of the right size, R + δI is a preconditioner for R + something.</summary>
public interface IShiftedInverse<V> : ILinearOperator<V> where V : IVector<V>
{
    /// <summary><paramref name="x"/> ← (R + δI)⁻¹·<paramref name="right"/> (overwritten); x may be <paramref name="right"/> itself.</summary>
    /// <param name="shift">δ ≥ 0, so large that R + δI is positive definite.</param>
    /// <param name="right">The right-hand side.</param>
    /// <param name="x">The solution.</param>
    /// <exception cref="ArgumentException">R + δI is not positive definite.</exception>
    void Solve(double shift, V right, V x);
}

using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>f with ∇f = JᵀF + c and the approximate Hessian B = JᵀJ + δI: a sum of squares, or one with a rest that is linear or a multiple of ‖x − x₀‖².</summary>
/// <remarks>This is what a step of Levenberg and Marquardt needs. Sums of squares themselves are an <see cref="ILeastSquares{V}"/>; coarse models of multilevel methods have a rest.</remarks>
public interface IGaussNewton<V> : IObjective<V> where V : IVector<V>
{
    /// <summary>m, the number of residuals.</summary>
    int Rows { get; }

    /// <summary><paramref name="residual"/> ← F(x), m numbers (overwritten). May be NaN or infinite; never throws for that.</summary>
    void Residual(V x, Dense<double> residual);

    /// <summary>J(x), valid until this or a gradient is asked for.</summary>
    IJacobian<V> Jacobian(V x);

    /// <summary><paramref name="tilt"/> ← c(x) = ∇f(x) − JᵀF (overwritten), where there is a rest; else it may be left as it is.</summary>
    /// <returns>δ ≥ 0 of the rest, or null if there is none.</returns>
    double? Rest(V x, V tilt);
}

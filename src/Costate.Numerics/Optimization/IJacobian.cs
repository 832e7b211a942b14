using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>J = F'(x) of a residual F : V → ℝᵐ at one point: products, single rows, and JJᵀ.</summary>
/// <remarks>
/// Valid until the problem is asked for another one or for a gradient. Values and residuals at other points, and changes of x, do not disturb it, so that a
/// step that was rejected is tried again without a new Jacobian.
/// </remarks>
public interface IJacobian<V> where V : IVector<V>
{
    /// <summary>m, the number of residuals.</summary>
    int Rows { get; }

    /// <summary>Floating-point operations of one product with J, or with Jᵀ: 2·m·n for a matrix without zeros. Multilevel methods count with it.</summary>
    long Work { get; }

    /// <summary><paramref name="product"/> ← J·s, m numbers (overwritten).</summary>
    void Apply(V s, Dense<double> product);

    /// <summary><paramref name="product"/> ← Jᵀ·r (overwritten).</summary>
    void ApplyTransposed(Dense<double> r, V product);

    /// <summary><paramref name="row"/> ← row i of J, the gradient of Fᵢ (overwritten).</summary>
    void Row(int i, V row);

    /// <summary><paramref name="gram"/> ← J·Jᵀ, m × m, row by row (overwritten); only the lower triangle is meant.</summary>
    void Gram(Span<double> gram);
}

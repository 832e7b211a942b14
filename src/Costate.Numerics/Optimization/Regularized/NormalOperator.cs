using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>v ↦ JᵀJv.</summary>
sealed class NormalOperator<V> : ILinearOperator<V> where V : class, IVector<V>
{
    Dense<double>? _product;

    public IJacobian<V>? Jacobian { get; set; }

    public void Apply(V x, V y)
    {
        if (_product?.Length != Jacobian!.Rows) _product = new(Jacobian.Rows);
        Jacobian.Apply(x, _product);
        Jacobian.ApplyTransposed(_product, y);
    }

    /// <summary>T(0) − T(s) = −gᵀs − ½‖Js‖² − ½δ‖s‖².</summary>
    public double Decrease(V gradient, V step, double rest)
    {
        if (_product?.Length != Jacobian!.Rows) _product = new(Jacobian.Rows);
        Jacobian.Apply(step, _product);
        return -gradient.Dot(step) - (_product.Dot(_product) + (rest == 0 ? 0 : rest * step.Dot(step))) / 2;
    }
}

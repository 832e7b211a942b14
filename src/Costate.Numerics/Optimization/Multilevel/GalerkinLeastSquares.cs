using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>The fine problem, linearised and restricted to the range of P: ½‖F(x) + J·P·s‖². It needs no coarse problem, and agrees with the fine one to first order.</summary>
/// <remarks>
/// J·P is formed row by row (2·m·nnz(P) operations), so that products cost what the coarse size asks. The unknown is s, so x₀ = 0. There is no total-step
/// term: the step that a method of order 1 takes here is min ½‖F + JPs‖² + λ/2·‖s‖² already, and one iteration (m_H = 1) is all there is to do.
/// </remarks>
public sealed class GalerkinLeastSquares<V> : ICoarseModel<IGaussNewton<V>, V>, IGaussNewton<V> where V : class, IVector<V>
{
    readonly V _gradient;
    readonly long _columns;
    JacobianRows<V>? _jacobian;
    Dense<double>? _residual, _image, _sum;
    V? _row;

    /// <param name="transfer">P, Pᵀ and α.</param>
    /// <param name="like">A vector of the shape of the coarse unknown.</param>
    /// <param name="columns">Its length.</param>
    public GalerkinLeastSquares(ITransfer<V> transfer, V like, long columns)
    {
        (Transfer, _columns) = (transfer, columns);
        (Start, _gradient) = (like.Like(), like.Like());
    }

    /// <inheritdoc/>
    public ITransfer<V> Transfer { get; }

    /// <inheritdoc/>
    public V Start { get; }

    /// <inheritdoc/>
    public long Work => 2 * Rows * Transfer.Nonzeros;

    /// <inheritdoc/>
    public int Rows => _jacobian?.Rows ?? 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The gradient of the fine problem has a part that does not come from its residual.</exception>
    public IGaussNewton<V> At(IGaussNewton<V> fine, V x, V restricted, double lambda)
    {
        _row ??= x.Like();
        if (fine.Rest(x, _row) is not null)
            throw new ArgumentException("A Galerkin model stands for a plain sum of squares; below a coarse model with a term of its own, choose a coarse model of that kind again.", nameof(fine));
        int m = fine.Rows;
        if (_jacobian?.Rows != m)
        {
            _jacobian = new(m, Start, _columns);
            (_residual, _image, _sum) = (new(m), new(m), new(m));
        }
        fine.Residual(x, _residual!);
        IJacobian<V> jacobian = fine.Jacobian(x);
        for (int i = 0; i < m; i++)
        {
            jacobian.Row(i, _row);
            Transfer.Restrict(_row, _jacobian[i]);
        }
        _jacobian.ApplyTransposed(_residual!, _gradient);
        return this;
    }

    /// <inheritdoc/>
    /// <remarks>α·(−(Pᵀ∇f)ᵀy − ½‖JPy‖²), which cancels nothing; α since R = αPᵀ, and the decrease of f is meant in the end.</remarks>
    public double Decrease(V y)
    {
        _jacobian!.Apply(y, _image!);
        return Transfer.Scale * (-_gradient.Dot(y) - _image!.Dot(_image) / 2);
    }

    /// <inheritdoc/>
    public double Value(V x)
    {
        Residual(x, _sum!);
        return _sum!.Dot(_sum) / 2;
    }

    /// <inheritdoc/>
    public double Gradient(V x, V gradient)
    {
        double value = Value(x);
        _jacobian!.ApplyTransposed(_sum!, gradient);
        return value;
    }

    /// <inheritdoc/>
    public void Residual(V x, Dense<double> residual)
    {
        _jacobian!.Apply(x, residual);
        residual.Axpby(1, _residual!, 1);
    }

    /// <inheritdoc/>
    public IJacobian<V> Jacobian(V x) => _jacobian!;

    /// <inheritdoc/>
    public double? Rest(V x, V tilt) => null;
}

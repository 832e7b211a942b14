using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>
/// A coarse sum of squares that agrees with the fine one to first order, ½‖F_c(y)‖² + τᵀs with s = y − x₀: either with the coarse residual itself, F_c = F_H; or
/// with the coarse change of the fine residual, F_c(y) = F_H(y) − F_H(x₀) + F(x), which fits where the coarse residual at x₀ does not.
/// </summary>
/// <remarks>Where F is additive in what the coarse problem leaves out, the second form is exactly F(x + Ps), and τ = 0.</remarks>
public sealed class CoherentLeastSquares<V> : ICoarseModel<IGaussNewton<V>, V>, IGaussNewton<V> where V : class, IVector<V>
{
    readonly ILeastSquares<V> _coarse;
    readonly CoherentTerm<V> _term;
    readonly Dense<double> _residual;
    readonly Dense<double>? _offset;

    /// <param name="coarse">½‖F_H‖².</param>
    /// <param name="transfer">P, Pᵀ and α.</param>
    /// <param name="like">A vector of the shape of the coarse unknown.</param>
    /// <param name="shifted">Whether F_H is shifted so that F_c(x₀) = F(x).</param>
    /// <param name="totalStep">Whether λ/2·‖s‖² is added, that keeps the coarse iterates near x₀.</param>
    public CoherentLeastSquares(ILeastSquares<V> coarse, ITransfer<V> transfer, V like, bool shifted, bool totalStep = true)
    {
        (_coarse, Transfer) = (coarse, transfer);
        _term = new(like, 1, totalStep);
        _residual = new(coarse.Rows);
        if (shifted) _offset = new(coarse.Rows);
    }

    /// <inheritdoc/>
    public ITransfer<V> Transfer { get; }

    /// <inheritdoc/>
    public V Start => _term.Start;

    /// <inheritdoc/>
    public long Work => 0;

    /// <inheritdoc/>
    public int Rows => _coarse.Rows;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The residual is to be shifted, but the problems have different numbers of residuals.</exception>
    public IGaussNewton<V> At(IGaussNewton<V> fine, V x, V restricted, double lambda)
    {
        Transfer.RestrictIterate(x, Start);
        if (_offset is null)
        {
            _coarse.Residual(Start, _residual);
        }
        else
        {
            if (fine.Rows != Rows)
                throw new ArgumentException($"The coarse residual has {Rows} rows, the fine one {fine.Rows}: only residuals of equal length can be shifted.", nameof(fine));
            _coarse.Residual(Start, _offset);
            fine.Residual(x, _residual);
            _offset.Axpby(1, _residual, -1);
        }
        _coarse.Jacobian(Start).ApplyTransposed(_residual, _term.Tau);
        _term.Aim(_residual.Dot(_residual) / 2, restricted, lambda);
        return this;
    }

    /// <inheritdoc/>
    public double Decrease(V y)
    {
        Residual(y, _residual);
        _term.At(y);
        return _term.StartValue - _residual.Dot(_residual) / 2 - _term.Linear;
    }

    /// <inheritdoc/>
    public double Value(V x)
    {
        Residual(x, _residual);
        _term.At(x);
        return _residual.Dot(_residual) / 2 + _term.Linear + _term.TotalStep;
    }

    /// <inheritdoc/>
    public double Gradient(V x, V gradient)
    {
        double value = Value(x);
        _coarse.Jacobian(x).ApplyTransposed(_residual, gradient);
        _term.AddGradient(gradient);
        return value;
    }

    /// <inheritdoc/>
    public void Residual(V x, Dense<double> residual)
    {
        _coarse.Residual(x, residual);
        if (_offset is not null) residual.Axpby(1, _offset, 1);
    }

    /// <inheritdoc/>
    public IJacobian<V> Jacobian(V x) => _coarse.Jacobian(x);

    /// <inheritdoc/>
    public double? Rest(V x, V tilt)
    {
        _term.At(x);
        tilt.SetZero();
        _term.AddGradient(tilt);
        return _term.Lambda;
    }
}

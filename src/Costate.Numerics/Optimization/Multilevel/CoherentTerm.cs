using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>What is added to a coarse objective f_H: τᵀs with τ = R∇f − ∇f_H(x₀), and, if wanted, λ/(q + 1)·‖s‖^(q + 1); s = y − x₀.</summary>
sealed class CoherentTerm<V>(V like, int order, bool totalStep) where V : class, IVector<V>
{
    readonly V _difference = like.Like();
    double _length;

    /// <summary>x₀.</summary>
    public V Start { get; } = like.Like();

    /// <summary>τ.</summary>
    public V Tau { get; } = like.Like();

    /// <summary>λ of the total-step term; 0 where there is none.</summary>
    public double Lambda { get; private set; }

    /// <summary>f_H(x₀).</summary>
    public double StartValue { get; private set; }

    /// <summary>y − x₀ of the last point.</summary>
    public V Difference => _difference;

    /// <summary>‖y − x₀‖.</summary>
    public double Length => _length;

    /// <summary>τ ← R∇f − τ, where τ holds ∇f_H(x₀).</summary>
    public void Aim(double startValue, V restricted, double lambda)
    {
        StartValue = startValue;
        Tau.Axpby(1, restricted, -1);
        Lambda = totalStep ? lambda : 0;
    }

    /// <summary>Goes to y.</summary>
    public void At(V y)
    {
        _difference.CopyFrom(y);
        _difference.Axpby(-1, Start, 1);
        _length = Lambda == 0 ? 0 : _difference.Norm();
    }

    /// <summary>τᵀs, where <see cref="At"/> was called for.</summary>
    public double Linear => Tau.Dot(_difference);

    /// <summary>λ/(q + 1)·‖s‖^(q + 1).</summary>
    public double TotalStep => Lambda / (order + 1) * Math.Pow(_length, order + 1);

    /// <summary>gradient ← gradient + τ + λ‖s‖^(q − 1)·s.</summary>
    public void AddGradient(V gradient)
    {
        gradient.Axpby(1, Tau, 1);
        if (Lambda != 0) gradient.Axpby(Lambda * Math.Pow(_length, order - 1), _difference, 1);
    }
}

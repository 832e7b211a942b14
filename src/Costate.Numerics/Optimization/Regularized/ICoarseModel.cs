using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>Makes a coarse problem φ that stands for a fine one near x: φ = μ, or μ and the total-step term λ/(q + 1)·‖· − x₀‖^(q + 1), with ∇μ(x₀) = R∇f(x).</summary>
/// <remarks>One instance serves one pair of levels; the problem that it makes is valid until the next one.</remarks>
public interface ICoarseModel<TProblem, V> where V : class, IVector<V>
{
    /// <summary>P, Pᵀ and α between the two levels.</summary>
    ITransfer<V> Transfer { get; }

    /// <summary>x₀, where the coarse problem starts. Not to be changed; of the right shape before the first <see cref="At"/> already.</summary>
    V Start { get; }

    /// <summary>Floating-point operations since the last <see cref="At"/>, and for it, beside those of the steps on the coarse problem.</summary>
    long Work { get; }

    /// <summary>The coarse problem for <paramref name="fine"/> at <paramref name="x"/>. Derivatives that were asked of the fine problem before may become invalid.</summary>
    /// <param name="fine">The fine problem.</param>
    /// <param name="x">The fine point, not changed while the coarse problem is in use.</param>
    /// <param name="restricted">R∇f(x); not changed.</param>
    /// <param name="lambda">λ of the total-step term.</param>
    TProblem At(TProblem fine, V x, V restricted, double lambda);

    /// <summary>μ(x₀) − μ(y), without the total-step term.</summary>
    double Decrease(V y);
}

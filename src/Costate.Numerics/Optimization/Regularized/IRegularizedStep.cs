using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>Finds the step of a regularised method of order q: s with m(s) &lt; m(0) and ‖∇m(s)‖ ≤ θ‖s‖^q for m(s) = T_q(s) + λ/(q + 1)·‖s‖^(q + 1).</summary>
/// <remarks>T_q is the Taylor polynomial of f at x; for q = 1 the quadratic with the approximate Hessian of Gauss and Newton is added. An instance serves one method.</remarks>
/// <typeparam name="TProblem">What it needs of the problem.</typeparam>
/// <typeparam name="V">The vectors of x.</typeparam>
public interface IRegularizedStep<in TProblem, V> where TProblem : IObjective<V> where V : IVector<V>
{
    /// <summary>q.</summary>
    int Order { get; }

    /// <summary><paramref name="step"/> ← s (overwritten).</summary>
    /// <param name="problem">f.</param>
    /// <param name="x">Where; not changed.</param>
    /// <param name="gradient">∇f(x), not 0; not changed.</param>
    /// <param name="lambda">λ > 0.</param>
    /// <param name="enough">‖∇m(s)‖ at which a step is good enough, however short it is: where θ‖s‖^q asks for more than the method itself. Need not be used.</param>
    /// <param name="moved">Whether derivatives must be asked for again: false only if the last call was for the same problem at the same point.</param>
    /// <param name="step">s.</param>
    ModelStep Solve(TProblem problem, V x, V gradient, double lambda, double enough, bool moved, V step);
}

using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The step of adaptive cubic regularisation for large problems: (H + μI)·s = −∇f with μ = λ‖s‖, by conjugate gradients on shifted systems.</summary>
/// <remarks>
/// μ begins at √(λ‖∇f‖) and becomes λ‖s‖, then follows the secant of log(λ‖s‖/μ), each system from the solution of the one before, until ‖∇m(s)‖ ≤ θ‖s‖²; where that
/// leaves the interval in which μ must lie, the interval is halved (in the logarithm). Negative curvature raises μ. Where nothing descends, the step is the minimiser of m along −∇f.
/// <see cref="DenseCubicStep"/> is exact, for small problems. Source: Cartis, Gould, Toint, “Adaptive cubic regularisation methods for unconstrained
/// optimization. Part I”, Mathematical Programming 127 (2011).
/// </remarks>
public sealed class CubicStep<V> : IRegularizedStep<ISecondOrder<V>, V> where V : class, IVector<V>
{
    const int MostShifts = 60;

    readonly double _theta;
    readonly ShiftedOperator<V> _shifted = new();
    readonly ConjugateGradients<V> _solver;
    V? _right, _change, _image;

    /// <param name="options">Without: θ = 1, 300 iterations for a system.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CubicStep(RegularizedStepOptions? options = null)
    {
        options = (options ?? new()).Validated();
        _theta = options.ThetaFor(2);
        _solver = new(new() { Tolerance = 0, Iterations = options.Iterations });
    }

    /// <inheritdoc/>
    public int Order => 2;

    /// <inheritdoc/>
    public ModelStep Solve(ISecondOrder<V> problem, V x, V gradient, double lambda, double enough, bool moved, V step)
    {
        if (moved) _shifted.Unshifted = problem.Hessian(x);
        V right = _right ??= x.Like(), change = _change ??= x.Like(), image = _image ??= x.Like();
        double mu = Math.Sqrt(lambda * gradient.Norm()), low = 0, high = double.PositiveInfinity, length = 0;
        double lastPosition = 0, lastExcess = double.NaN;
        (int iterations, int products) = (0, 0);
        LinearStatus status = LinearStatus.IterationLimit;
        step.SetZero();
        image.SetZero();   // H·s
        for (int trial = 0; trial < MostShifts; trial++)
        {
            _shifted.Shift = mu;
            right.CopyFrom(gradient);   // ← −g − (H + μI)s
            right.Axpby(-1, image, -1);
            right.Axpby(-mu, step, 1);
            LinearReport solved = _solver.Solve(_shifted, right, change, limit: length == 0 ? new(_theta / 2, 2, enough / 2) : new(0, 0, Math.Max(_theta / 2 * length * length, enough / 2)));
            (iterations, products, status) = (iterations + solved.Iterations, products + solved.Products, solved.Status);
            if (status == LinearStatus.NegativeCurvature)
            {
                (low, lastExcess) = (mu, double.NaN);
                mu = double.IsFinite(high) ? Math.Sqrt(low * high) : 4 * mu;
                length = 0;
                step.SetZero();
                image.SetZero();
                if (!(mu > low && mu < high)) break;
                continue;
            }
            step.Axpby(1, change, 1);
            _shifted.Unshifted!.Apply(step, image);
            products++;
            length = step.Norm();
            right.CopyFrom(gradient);   // ← ∇m(s)
            right.Axpby(1, image, 1);
            right.Axpby(lambda * length, step, 1);
            bool good = right.Norm() <= Math.Max(_theta * length * length, enough) && Decrease(gradient, step, image) > lambda / 3 * length * length * length;
            if (good || status != LinearStatus.Converged)
            {
                if (good) status = LinearStatus.Converged;
                break;
            }
            status = LinearStatus.IterationLimit;
            if (lambda * length > mu) low = mu;
            else high = mu;
            (double position, double excess) = (Math.Log(mu), Math.Log(lambda * length / mu));   // excess falls with μ
            double slope = double.IsNaN(lastExcess) ? -1 : (excess - lastExcess) / (position - lastPosition);
            (lastPosition, lastExcess) = (position, excess);
            mu = Math.Exp(position - excess / slope);
            if (!(mu > low && mu < high)) mu = Math.Sqrt(low * high);
            if (!(mu > low && mu < high)) break;
        }
        double decrease = Decrease(gradient, step, image);
        if (!(decrease > lambda / 3 * Math.Pow(length, 3)))
        {
            decrease = AlongGradient(gradient, lambda, step, image);
            products++;
        }
        return new(status, decrease, iterations, products, products * problem.Work);
    }

    static double Decrease(V gradient, V step, V image) => -gradient.Dot(step) - step.Dot(image) / 2;

    /// <summary>s = −t·g with the t &gt; 0 that minimises m: −‖g‖² + t·gᵀHg + λt²‖g‖³ = 0.</summary>
    double AlongGradient(V gradient, double lambda, V step, V image)
    {
        _shifted.Unshifted!.Apply(gradient, image);
        double square = gradient.Dot(gradient), curvature = gradient.Dot(image);
        double t = 2 * square / (curvature + Math.Sqrt(curvature * curvature + 4 * lambda * Math.Pow(square, 2.5)));
        step.Axpby(-t, gradient, 0);
        return t * square - t * t * curvature / 2;
    }
}

using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>Preconditioned conjugate gradients for A·s = b with a symmetric A that should be positive definite, from s₀ = 0.</summary>
/// <remarks>
/// Residuals of conjugate gradients may rise before they fall. What is returned is the iterate with the smallest one, s₀ = 0 left out: every other iterate has
/// bᵀs &gt; 0, so that with b = −∇f it descends. The work space is made by the first call; later ones allocate nothing. An instance serves one thread at a time.
/// Source: Steihaug, “The conjugate gradient method and trust regions in large scale optimization”, SIAM J. Numer. Anal. 20 (1983).
/// </remarks>
public sealed class ConjugateGradients<V> where V : class, IVector<V>
{
    readonly ConjugateGradientsOptions _options;
    double[] _residuals = [];
    int _iterations;
    V? _residual, _preconditioned, _direction, _image, _best;

    /// <param name="options">Without: a hundredth of ‖b‖, 20 steps, no radius.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConjugateGradients(ConjugateGradientsOptions? options = null) => _options = (options ?? new()).Validated();

    /// <summary>‖b − A·s‖/‖b‖ after each step of the last solution, the returned iterate or not.</summary>
    public ReadOnlySpan<double> Residuals => _residuals.AsSpan(0, _iterations);

    /// <summary><paramref name="solution"/> ← an approximate A⁻¹·<paramref name="right"/> (overwritten).</summary>
    /// <remarks>
    /// Where pᵀAp ≤ 0 the solution is the best iterate so far (0 in the first step), or with a finite radius the point where the ray along p meets it.
    /// The vectors of all calls have the same shape.
    /// </remarks>
    /// <param name="matrix">A.</param>
    /// <param name="right">b.</param>
    /// <param name="solution">s; may be the vector <paramref name="right"/> itself.</param>
    /// <param name="inverse">P⁻¹, symmetric and positive definite, near A⁻¹; none if not given.</param>
    /// <param name="limit">Another residual that is small enough, besides the relative tolerance.</param>
    public LinearReport Solve(ILinearOperator<V> matrix, V right, V solution, ILinearOperator<V>? inverse = null, ResidualLimit limit = default)
    {
        V r = _residual ??= right.Like(), p = _direction ??= right.Like(), image = _image ??= right.Like();
        V z = inverse is null ? r : _preconditioned ??= right.Like();
        if (_residuals.Length == 0) _residuals = new double[_options.Iterations];
        r.CopyFrom(right);
        solution.SetZero();
        double size = r.Norm(), smallest = double.PositiveInfinity;
        bool isBest = true; // the solution is the iterate with the smallest residual
        _iterations = 0;
        if (size == 0) return new(LinearStatus.Converged, 0, 0, 0);
        if (!double.IsFinite(size)) return new(LinearStatus.NonFinite, 0, 0, double.NaN);
        inverse?.Apply(r, z);
        double product = r.Dot(z);
        p.CopyFrom(z);
        while (true)
        {
            if (!(product > 0 && double.IsFinite(product)))
                return Best(double.IsFinite(product) ? LinearStatus.IndefinitePreconditioner : LinearStatus.NonFinite, _iterations);
            matrix.Apply(p, image);
            double curvature = p.Dot(image), step = product / curvature;
            if (!double.IsFinite(curvature)) return Best(LinearStatus.NonFinite, _iterations + 1);
            if (curvature <= 0)
                return double.IsFinite(_options.Radius) ? Edge(LinearStatus.NegativeCurvature) : Best(LinearStatus.NegativeCurvature, _iterations + 1);
            if (double.IsFinite(_options.Radius) && !(step < ToRadius(solution, p))) return Edge(LinearStatus.Boundary);
            r.Axpby(-step, image, 1);
            double norm = r.Norm();
            if (!double.IsFinite(norm)) return Best(LinearStatus.NonFinite, _iterations + 1);
            if (isBest && norm > smallest) (_best ??= right.Like()).CopyFrom(solution);
            isBest = norm <= smallest;
            smallest = Math.Min(smallest, norm);
            solution.Axpby(step, p, 1);
            _residuals[_iterations++] = norm / size;
            if (norm <= _options.Tolerance * size) return Best(LinearStatus.Converged, _iterations);
            if (limit.Allows(norm, solution)) return new(LinearStatus.Converged, _iterations, _iterations, norm / size);
            if (_iterations == _options.Iterations) return Best(LinearStatus.IterationLimit, _iterations);
            inverse?.Apply(r, z);
            double before = product;
            product = r.Dot(z);
            p.Axpby(1, z, product / before);
        }

        LinearReport Best(LinearStatus status, int products)
        {
            if (!isBest) solution.CopyFrom(_best!);
            return new(status, _iterations, products, _iterations == 0 ? 1 : smallest / size);
        }

        LinearReport Edge(LinearStatus status)
        {
            double step = ToRadius(solution, p);
            solution.Axpby(step, p, 1);
            r.Axpby(-step, image, 1);
            _residuals[_iterations++] = r.Norm() / size;
            return new(status, _iterations, _iterations, _residuals[_iterations - 1]);
        }
    }

    /// <summary>The positive root of ‖s + τp‖ = Δ, for ‖s‖ &lt; Δ.</summary>
    double ToRadius(V s, V p)
    {
        double square = p.Dot(p), mixed = s.Dot(p), free = _options.Radius * _options.Radius - s.Dot(s);
        double root = Math.Sqrt(mixed * mixed + square * free);
        return mixed > 0 ? free / (mixed + root) : (root - mixed) / square;
    }
}

using Costate.Numerics.Linear;

namespace Costate.Numerics.TimeStepping;

/// <summary>Growth exponents of a linear time-varying recurrence δ_{j+1} = M_j δ_j (kinematic eigenvalues, finite-time Lyapunov exponents) by the discrete QR method.</summary>
/// <remarks>
/// Q_0 = I, then Q_{j+1} R_{j+1} = M_j Q_j with a positive diagonal of R, and λ_i = (1/T) Σ_j log (R_j)_ii. Over all n directions Σ λ_i = (1/T) Σ log |det M_j|,
/// the mean divergence of the flow. The first k exponents need k directions only. Unlike the eigenvalues of the single M_j these numbers tell whether
/// perturbations grow. Sources: Benettin, Galgani, Giorgilli, Strelcyn, Meccanica 15 (1980); Dieci, Van Vleck, “Lyapunov spectral intervals”, SIAM Journal on
/// Numerical Analysis 40 (2002); Vinograd's example: “On a criterion of instability in the sense of Lyapunov”, Doklady 84 (1952).
/// </remarks>
public static class GrowthExponents
{
    /// <summary>Multiplies the Jacobian of a step by directions.</summary>
    /// <param name="step">j = 0, 1, …</param>
    /// <param name="directions">Q, n × k, row by row.</param>
    /// <param name="product">M_j Q, n × k, row by row; to be overwritten.</param>
    public delegate void StepProduct(int step, ReadOnlySpan<double> directions, Span<double> product);

    /// <summary>The exponents of the first k directions, in the order of the diagonal of R (by falling size after a long time).</summary>
    /// <param name="n">Size of the state.</param>
    /// <param name="steps">Number of steps, at least 1.</param>
    /// <param name="duration">T: the time all steps take together, positive; with T = steps the exponents are per step.</param>
    /// <param name="product">Q ↦ M_j Q, for instance a tangent sweep of k directions.</param>
    /// <param name="directions">k, from 1 to n; 0 means n.</param>
    /// <returns>λ; −∞ where a direction is annihilated, NaN where a product is not finite.</returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static double[] Of(int n, int steps, double duration, StepProduct product, int directions = 0)
    {
        if (n < 1) throw new ArgumentException($"A state has at least one entry, not {n}.", nameof(n));
        if (steps < 1) throw new ArgumentException($"At least one step is needed, not {steps}.", nameof(steps));
        if (!(duration > 0) || !double.IsFinite(duration)) throw new ArgumentException($"The duration must be positive and finite, not {duration}.", nameof(duration));
        if (directions < 0 || directions > n) throw new ArgumentException($"From 1 to {n} directions exist in {n} dimensions, not {directions}.", nameof(directions));
        int k = directions == 0 ? n : directions;
        double[] q = new double[n * k], next = new double[n * k], r = new double[k * k], exponents = new double[k];
        for (int i = 0; i < k; i++) q[i * k + i] = 1;
        for (int j = 0; j < steps; j++)
        {
            product(j, q, next);
            QrFactorization.Factor(next, n, k, r);
            for (int i = 0; i < k; i++) exponents[i] += Math.Log(r[i * k + i]);
            (q, next) = (next, q);
        }
        for (int i = 0; i < k; i++) exponents[i] /= duration;
        return exponents;
    }

    /// <summary>All n exponents of given Jacobians.</summary>
    /// <param name="jacobians">M_0, M_1, …, each n × n, row by row.</param>
    /// <param name="n">Size of the state.</param>
    /// <param name="duration">T, positive.</param>
    /// <exception cref="ArgumentException">No Jacobian, one of another size, or a number out of range.</exception>
    public static double[] Of(IReadOnlyList<double[]> jacobians, int n, double duration)
    {
        foreach (double[] jacobian in jacobians) MatrixCheck.Square(jacobian, n, nameof(jacobians));
        return Of(n, jacobians.Count, duration, (step, q, product) => Multiply(jacobians[step], q, n, product));
    }

    static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> q, int n, Span<double> product)
    {
        int k = q.Length / n;
        product.Clear();
        for (int i = 0; i < n; i++)
        {
            Span<double> row = product.Slice(i * k, k);
            for (int l = 0; l < n; l++)
            {
                double factor = a[i * n + l];
                for (int j = 0; j < k; j++) row[j] += factor * q[l * k + j];
            }
        }
    }
}

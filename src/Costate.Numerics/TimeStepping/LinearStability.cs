using System.Numerics;

namespace Costate.Numerics.TimeStepping;

/// <summary>Linear stability of time-stepping schemes: what they do to y' = λy, as a function of z = hλ.</summary>
/// <remarks>
/// A solution is a combination of the powers ξ^j of the roots of the characteristic polynomial; it stays bounded if all |ξ| ≤ 1 (simple roots on the circle).
/// <list type="table">
/// <item><term>Euler, Heun, RK4</term><description>ξ = 1 + z + … + z^p/p! with p = 1, 2, 4</description></item>
/// <item><term>AB2</term><description>ξ² − (1 + 3z/2) ξ + z/2</description></item>
/// <item><term>AB3</term><description>ξ³ − (1 + 23z/12) ξ² + 4z/3 ξ − 5z/12</description></item>
/// <item><term>Verlet, leapfrog</term><description>ξ² − (2 + z²) ξ + 1, for y'' = λ²y; z = ihω is the oscillator y'' = −ω²y</description></item>
/// </list>
/// Everything is computed from these polynomials; no limit is tabulated. Source: Hairer, Wanner, “Solving Ordinary Differential Equations II”, sections IV.2 and V.1.
/// </remarks>
public static class LinearStability
{
    const double Tolerance = 1e-12, ScanStep = 1.0 / 128, Farthest = 64;

    /// <summary>The largest |ξ|: the growth per step in the long run.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="z">hλ, finite.</param>
    public static double Growth(SteppingScheme scheme, Complex z) => Roots(scheme, z).Max(Complex.Abs);

    /// <summary>The roots ξ of the characteristic polynomial, as many as the scheme has steps, in no particular order.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="z">hλ, finite.</param>
    /// <exception cref="ArgumentException">z is NaN or infinite, or the scheme is unknown.</exception>
    public static Complex[] Roots(SteppingScheme scheme, Complex z)
    {
        if (!Complex.IsFinite(z)) throw new ArgumentException($"A finite hλ is needed, not {z}.", nameof(z));
        return scheme switch
        {
            SteppingScheme.Euler => [1 + z],
            SteppingScheme.Heun => [1 + z * (1 + z / 2)],
            SteppingScheme.Rk4 => [1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4)))],
            SteppingScheme.Ab2 => Quadratic(-(1 + 1.5 * z), z / 2),
            SteppingScheme.Ab3 => Cubic(-(1 + 23.0 / 12 * z), 4.0 / 3 * z, -5.0 / 12 * z),
            SteppingScheme.Verlet or SteppingScheme.Leapfrog => Quadratic(-(2 + z * z), 1),
            _ => throw new ArgumentException($"There is no scheme {scheme}.", nameof(scheme)),
        };
    }

    /// <summary>The largest hω such that all 0 &lt; hω' ≤ hω are stable for λ = iω; 0 where every step grows, as with Euler, Heun and AB2. To 1e-10.</summary>
    public static double ImaginaryLimit(SteppingScheme scheme) => Limit(scheme, y => new(0, y));

    /// <summary>The largest hρ such that all 0 &lt; hρ' ≤ hρ are stable for λ = −ρ. To 1e-10.</summary>
    /// <remarks>
    /// Verlet and leapfrog integrate y'' = F(y), and the eigenvalue that lies on the negative real axis is that of F, λ = −ω²: the number returned is the
    /// largest hω, the same as that of <see cref="ImaginaryLimit"/>. They do not integrate decay.
    /// </remarks>
    public static double RealLimit(SteppingScheme scheme) =>
        scheme is SteppingScheme.Verlet or SteppingScheme.Leapfrog ? ImaginaryLimit(scheme) : Limit(scheme, x => new(-x, 0));

    /// <summary>Walks outwards to the first point that grows, then bisects. Growth at the first point means growth however small the step.</summary>
    static double Limit(SteppingScheme scheme, Func<double, Complex> ray)
    {
        bool Stable(double distance) => Growth(scheme, ray(distance)) <= 1 + Tolerance;
        double stable = 0, unstable = ScanStep;
        for (; Stable(unstable); unstable += ScanStep)
        {
            if (unstable > Farthest) return double.PositiveInfinity;
            stable = unstable;
        }
        if (stable == 0) return 0;
        while (unstable - stable > 1e-13 * unstable)
        {
            double middle = (stable + unstable) / 2;
            if (Stable(middle)) stable = middle;
            else unstable = middle;
        }
        return stable;
    }

    /// <summary>The roots of ξ² + bξ + c; the second by the product of both, without cancellation.</summary>
    static Complex[] Quadratic(Complex b, Complex c)
    {
        Complex root = Complex.Sqrt(b * b - 4 * c);
        if (b.Imaginary == 0 && c.Imaginary == 0 && b.Real * b.Real < 4 * c.Real) return [(-b + root) / 2, (-b - root) / 2];   // |ξ|² = c to rounding
        Complex larger = (b.Real * root.Real + b.Imaginary * root.Imaginary > 0 ? -b - root : -b + root) / 2;
        return larger == 0 ? [0, 0] : [larger, c / larger];
    }

    /// <summary>The roots of ξ³ + bξ² + cξ + d, all at once (Weierstrass, Durand, Kerner).</summary>
    static Complex[] Cubic(Complex b, Complex c, Complex d)
    {
        const int MostSteps = 500;
        double radius = 1 + Math.Max(Complex.Abs(b), Math.Max(Complex.Abs(c), Complex.Abs(d)));
        Complex[] roots = [.. Enumerable.Range(0, 3).Select(k => Complex.FromPolarCoordinates(radius, 0.4 + 2 * Math.PI * k / 3))];
        for (int step = 0; step < MostSteps; step++)
        {
            double largest = 0;
            for (int k = 0; k < 3; k++)
            {
                Complex x = roots[k], others = (x - roots[(k + 1) % 3]) * (x - roots[(k + 2) % 3]);
                if (others == 0) continue;
                Complex change = (((x + b) * x + c) * x + d) / others;
                roots[k] -= change;
                largest = Math.Max(largest, Complex.Abs(change));
            }
            if (largest <= 1e-16 * radius) break;
        }
        return roots;
    }
}

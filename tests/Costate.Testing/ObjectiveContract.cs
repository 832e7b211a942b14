using Costate.Networks.Analysis;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Testing;

/// <summary>Checks what an optimiser relies on when it calls an objective: Taylor orders, a gradient that is overwritten, values that depend on nothing but x; the curvature, if it has one.</summary>
public static class ObjectiveContract
{
    /// <summary>Checks all rules.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="x">Where; not changed.</param>
    /// <param name="name">What to call it in the report; its type if not given.</param>
    /// <param name="seed">Seed of the directions.</param>
    /// <param name="gaussNewton">Whether its curvature, if it has one, is that of Gauss and Newton, and not the second derivative.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    public static void Verify(IObjective<Dense<double>> objective, Dense<double> x, string? name = null, ulong seed = 1, bool gaussNewton = false) =>
        Check(objective, x, name, seed, gaussNewton).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(IObjective<Dense<double>> objective, Dense<double> x, string? name = null, ulong seed = 1, bool gaussNewton = false)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(x);
        ContractReport report = new(name ?? objective.GetType().Name);
        double[] start = x.Span.ToArray();
        report.Derivatives(() => NetworkCheck.Objective(report.Subject, objective, x, seed), "the gradient");
        report.Rule("Gradient gives the value as well", () => Difference.Norm("the value", [objective.Value(x)], [objective.Gradient(x, x.Like())]));
        report.Rule("Gradient overwrites", () =>
        {
            Dense<double> first = x.Like(), second = x.Like();
            second.Span.Fill(double.NaN);
            objective.Gradient(x, first);
            objective.Gradient(x, second);
            return Difference.Bits("over other content, the gradient", first.Span, second.Span);
        });
        report.Rule("values depend on x alone", () =>
        {
            double before = objective.Value(x);
            Dense<double> elsewhere = x.Like();
            for (int i = 0; i < start.Length; i++) elsewhere.Span[i] = 0.5 * start[i] + 0.125;
            objective.Value(elsewhere);
            objective.Gradient(elsewhere, x.Like());
            return Difference.Bits("the value after a visit elsewhere", [before], [objective.Value(x)]);
        });
        if (objective is ICurvature<Dense<double>> curved) Curvature(report, curved, x, seed, gaussNewton);
        report.Rule("x is not changed", () => Difference.Bits("x", start, x.Span));
        return report;
    }

    static void Curvature(ContractReport report, ICurvature<Dense<double>> objective, Dense<double> x, ulong seed, bool gaussNewton)
    {
        double[] Product(double[] v)
        {
            Dense<double> product = x.Like();
            product.Span.Fill(double.NaN);
            objective.Curvature(x).Apply(new(v), product);
            return product.Span.ToArray();
        }

        double[] Gradient(double t, double[] v)
        {
            Dense<double> moved = new(v), gradient = x.Like();
            moved.Axpby(1, x, t);
            objective.Gradient(moved, gradient);
            return gradient.Span.ToArray();
        }

        RandomSequence random = new(seed, Networks.RandomStreams.Check, 3000);
        double[] numbers = [.. Enumerable.Range(0, 2 * x.Length).Select(i => random.Normal((ulong)i))];
        CurvatureRules.Check(report, Product, gaussNewton ? null : Gradient, numbers[..x.Length], numbers[x.Length..]);
    }
}

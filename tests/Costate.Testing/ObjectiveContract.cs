using Costate.Networks.Analysis;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Testing;

/// <summary>Checks what an optimiser relies on when it calls an objective: Taylor orders, a gradient that is overwritten, values that depend on nothing but x.</summary>
public static class ObjectiveContract
{
    /// <summary>Checks all rules.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="x">Where; not changed.</param>
    /// <param name="name">What to call it in the report; its type if not given.</param>
    /// <param name="seed">Seed of the direction of the Taylor test.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    public static void Verify(IObjective<Dense<double>> objective, Dense<double> x, string? name = null, ulong seed = 1) => Check(objective, x, name, seed).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(IObjective<Dense<double>> objective, Dense<double> x, string? name = null, ulong seed = 1)
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
        report.Rule("x is not changed", () => Difference.Bits("x", start, x.Span));
        return report;
    }
}

using Costate.Networks.Analysis;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Randomness;

namespace Costate.Testing;

/// <summary>Checks what an objective relies on when it calls a loss: Taylor orders, the weight, padded samples, cotangents not wanted, NaN, the curvature.</summary>
public static class LossContract
{
    const int Samples = 2 * Tiling.Quantum, Count = Samples - 7;

    /// <summary>Checks all rules.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="classes">Number of classes (of target values, if the loss reads values).</param>
    /// <param name="name">What to call it in the report; its type if not given.</param>
    /// <param name="seed">Seed of scores and targets.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    public static void Verify(ILoss<double> loss, int classes, string? name = null, ulong seed = 1) => Check(loss, classes, name, seed).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(ILoss<double> loss, int classes, string? name = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ContractReport report = new($"{name ?? loss.GetType().Name} with {classes} classes");
        int outputs = loss.ScoresFor(classes);
        double[] scores = Normal(seed, 1, outputs * Samples), values = Normal(seed, 2, outputs * Samples);
        int[] labels = [.. Enumerable.Range(0, Samples).Select(i => i % classes)];

        (double Loss, double[] Cotangent) Evaluate(double[] at, double weight)
        {
            Guarded cotangent = new(outputs * Samples, double.NaN);
            double sum = loss.Evaluate(Count, Samples, at, new() { Labels = labels, Values = values }, weight, cotangent.Span);
            if (cotangent.Damage > 0) throw new InvalidOperationException($"{cotangent.Damage} numbers were written beside the cotangent.");
            return (sum, cotangent.Span.ToArray());
        }

        report.Derivatives(() => NetworkCheck.Loss(report.Subject, loss, classes, seed), "the loss");
        report.Rule("the weight scales the cotangent, not the loss", () =>
        {
            (double one, double[] cotangent) = Evaluate(scores, 1);
            (double quarter, double[] scaled) = Evaluate(scores, 0.25);
            return Difference.Bits("the loss", [one], [quarter]) ?? Difference.Norm("the cotangent", [.. cotangent.Select(c => c / 4)], scaled);
        });
        report.Rule("without a cotangent the loss is the same", () =>
            Difference.Bits("the loss", [Evaluate(scores, 1).Loss], [loss.Evaluate(Count, Samples, scores, new() { Labels = labels, Values = values }, 1, [])]));
        report.Rule("padded samples count for nothing", () =>
        {
            double[] moved = [.. scores.Select((score, i) => i % Samples < Count ? score : 5 - score)];
            (double one, double[] cotangent) = Evaluate(scores, 1);
            (double other, double[] after) = Evaluate(moved, 1);
            double[] zero = [.. cotangent.Select((c, i) => i % Samples < Count ? c : 0)];
            return Difference.Bits("the loss", [one], [other]) ?? Difference.Bits("the cotangent", zero, cotangent) ?? Difference.Bits("the cotangent", cotangent, after);
        });
        report.Rule("a score that is NaN gives a loss that is not finite", () =>
        {
            for (int i = 0; i < outputs; i++)
            {
                double[] broken = (double[])scores.Clone();
                broken[i * Samples + 11] = double.NaN;
                if (double.IsFinite(Evaluate(broken, 1).Loss)) return $"with NaN in score {i} the loss is finite";
            }
            return null;
        });
        double[] v = Normal(seed, 3, outputs * Samples), w = Normal(seed, 4, outputs * Samples), unpadded = [.. v.Select((d, i) => i % Samples < Count ? d : 0)];

        double[] Product(double[] direction, double weight)
        {
            Guarded product = new(outputs * Samples, double.NaN);
            loss.Curvature(Count, Samples, scores, new() { Labels = labels, Values = values }, weight, direction, product.Span);
            if (product.Damage > 0) throw new InvalidOperationException($"{product.Damage} numbers were written beside the product.");
            return product.Span.ToArray();
        }

        CurvatureRules.Check(report, direction => Product(direction, 0.5), (t, d) => Evaluate([.. scores.Zip(d, (s, u) => s + t * u)], 0.5).Cotangent, unpadded, [.. w.Select((d, i) => i % Samples < Count ? d : 0)]);
        report.Rule("the weight scales the curvature", () => Difference.Norm("the product", [.. Product(v, 1).Select(p => p / 4)], Product(v, 0.25)));
        report.Rule("padded samples have no curvature", () =>
        {
            double[] product = Product(v, 1), zero = [.. product.Select((p, i) => i % Samples < Count ? p : 0)];
            double[] moved = [.. v.Select((d, i) => i % Samples < Count ? d : double.NaN)];
            return Difference.Bits("the product", zero, product) ?? Difference.Bits("for a direction with other padding, the product", product, Product(moved, 1));
        });
        return report;
    }

    static double[] Normal(ulong seed, uint round, int length)
    {
        RandomSequence random = new(seed, Networks.RandomStreams.Check, 2000 + round);
        return [.. Enumerable.Range(0, length).Select(i => random.Normal((ulong)i))];
    }
}

namespace Costate.Testing;

/// <summary>What is asked of every Hessian product v ↦ H·v: the difference of gradients, symmetry, no negative curvature.</summary>
static class CurvatureRules
{
    const double Step = 1e-5, DifferenceTolerance = 1e-7, SymmetryTolerance = 1e-12;

    /// <summary>Checks the rules.</summary>
    /// <param name="report">Where they are written down.</param>
    /// <param name="product">H·v at the point, for a v that is not kept.</param>
    /// <param name="gradient">The gradient at the point plus t·v; null if H is not the Hessian but, for instance, that of Gauss and Newton.</param>
    /// <param name="v">A direction.</param>
    /// <param name="w">Another one.</param>
    public static void Check(ContractReport report, Func<double[], double[]> product, Func<double, double[], double[]>? gradient, double[] v, double[] w)
    {
        if (gradient is not null)
        {
            report.Rule("the curvature is the difference of gradients", () =>
            {
                double size = Math.Sqrt(Dot(v, v));
                double[] unit = [.. v.Select(x => x / size)], forward = gradient(Step, unit), backward = gradient(-Step, unit);
                return Difference.Norm("H·v", [.. forward.Zip(backward, (f, b) => (f - b) / (2 * Step))], product(unit), DifferenceTolerance);
            });
        }
        report.Rule("the curvature is symmetric", () =>
        {
            double[] hv = product(v), hw = product(w);
            double difference = Math.Abs(Dot(hv, w) - Dot(v, hw)), size = Math.Sqrt(Dot(hv, hv) * Dot(w, w));
            return difference <= SymmetryTolerance * size ? null : ContractReport.Text($"|wᵀHv − vᵀHw| is {difference / size:E2} of ‖Hv‖·‖w‖, the tolerance is {SymmetryTolerance:E0}");
        });
        report.Rule("the curvature is not negative", () =>
        {
            foreach (double[] direction in new[] { v, w })
            {
                double[] image = product(direction);
                double curvature = Dot(direction, image);
                if (!(curvature >= -1e-14 * Math.Sqrt(Dot(direction, direction) * Dot(image, image)))) return ContractReport.Text($"vᵀHv is {curvature:R}");
            }
            return null;
        });
    }

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}

using Costate.Networks.Objectives;

namespace Costate.Networks.Tests.Objectives;

/// <summary>A loss whose curvature is raised by a constant, as some Newton codes do to stay clear of zero: ∂²loss/∂S² + c. Values and gradients stay.</summary>
sealed class RaisedCurvature(ILoss<double> loss, double constant) : ILoss<double>
{
    public bool ReadsValues => loss.ReadsValues;

    public int ScoresFor(int classes) => loss.ScoresFor(classes);

    public double Evaluate(int count, int samples, ReadOnlySpan<double> scores, Targets<double> targets, double weight, Span<double> cotangent) =>
        loss.Evaluate(count, samples, scores, targets, weight, cotangent);

    public void Curvature(int count, int samples, ReadOnlySpan<double> scores, Targets<double> targets, double weight, ReadOnlySpan<double> direction, Span<double> product)
    {
        loss.Curvature(count, samples, scores, targets, weight, direction, product);
        for (int t = 0; t < samples; t++)
            for (int i = 0; t < count && i < product.Length / samples; i++) product[i * samples + t] += weight * constant * direction[i * samples + t];
    }
}

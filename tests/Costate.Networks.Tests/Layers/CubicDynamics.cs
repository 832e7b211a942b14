using Costate.Networks.Layers;

namespace Costate.Networks.Tests.Layers;

/// <summary>Dynamics as a user writes them, without replay: f_i(y) = θ_i·y_i³ − y_i/10, with y in the cache.</summary>
sealed class CubicDynamics(int features) : IDynamics<double>
{
    public LayerShape Shape { get; } = new(features, features, features, features, 0, features, features);

    public IReadOnlyList<ParameterBlock> Blocks { get; } = [new("c", features)];

    public void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => theta.CopyTo(prepared);

    public void Collect(ReadOnlySpan<double> accumulator, Span<double> gradient)
    {
        for (int i = 0; i < features; i++) gradient[i] += accumulator[i];
    }

    public void Evaluate(in Point<double> at, double h, ReadOnlySpan<double> from, Span<double> cache, Span<double> output)
    {
        at.Y.CopyTo(cache);
        for (int k = 0; k < output.Length; k++)
        {
            double y = at.Y[k];
            output[k] = (from.IsEmpty ? 0 : from[k]) + h * (at.Theta[k / at.Samples] * y * y * y - y / 10);
        }
    }

    public void Tangent(in Point<double> at, ReadOnlySpan<double> cache, double h, ReadOnlySpan<double> dy, ReadOnlySpan<double> dtheta, ReadOnlySpan<double> from, Span<double> output)
    {
        for (int k = 0; k < output.Length; k++)
        {
            double y = cache[k], dc = dtheta.IsEmpty ? 0 : dtheta[k / at.Samples];
            output[k] = (from.IsEmpty ? 0 : from[k]) + h * ((3 * at.Theta[k / at.Samples] * y * y - 0.1) * dy[k] + dc * y * y * y);
        }
    }

    public void Adjoint(in Point<double> at, ReadOnlySpan<double> cache, double h, ReadOnlySpan<double> w, Span<double> dy, Span<double> accumulator)
    {
        for (int k = 0; k < w.Length; k++)
        {
            double y = cache[k], v = h * w[k];
            if (!accumulator.IsEmpty) accumulator[k / at.Samples] += v * y * y * y;
            if (!dy.IsEmpty) dy[k] += (3 * at.Theta[k / at.Samples] * y * y - 0.1) * v;
        }
    }
}

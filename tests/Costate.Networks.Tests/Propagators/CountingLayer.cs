using Costate.Networks.Layers;

namespace Costate.Networks.Tests.Propagators;

/// <summary>A step that counts how often it is evaluated.</summary>
sealed class CountingLayer(ILayer<double> step) : ILayer<double>
{
    public long Evaluations { get; private set; }

    public LayerShape Shape => step.Shape;

    public IReadOnlyList<ParameterBlock> Blocks => step.Blocks;

    public void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => step.Prepare(theta, prepared);

    public void PrepareTangent(ReadOnlySpan<double> dtheta, Span<double> prepared) => step.PrepareTangent(dtheta, prepared);

    public void Collect(ReadOnlySpan<double> accumulator, Span<double> gradient) => step.Collect(accumulator, gradient);

    public void Evaluate(in Point<double> at, Span<double> cache, Span<double> output)
    {
        Evaluations++;
        step.Evaluate(at, cache, output);
    }

    public void Replay(in Point<double> at, ReadOnlySpan<double> cache, Span<double> output) => step.Replay(at, cache, output);

    public void Jvp(in Point<double> at, ReadOnlySpan<double> cache, ReadOnlySpan<double> dy, ReadOnlySpan<double> dtheta, Span<double> output) => step.Jvp(at, cache, dy, dtheta, output);

    public void Vjp(in Point<double> at, ReadOnlySpan<double> cache, Span<double> w, Span<double> dy, Span<double> accumulator) => step.Vjp(at, cache, w, dy, accumulator);
}

using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>An explicit Runge–Kutta step in which every stage reads only the one before: k_i = f(y_i), y_{i+1} = y + a_i·h·k_i, y ↦ y + h·Σ b_i·k_i, with θ frozen inside the step.</summary>
/// <remarks>
/// Heun (order 2) and the classical method of four stages (order 4) have this form. The cache holds those of all stages; the states of the stages are replayed.
/// Adjoint, from the last stage back: G_i = h·(b_i·w + a_i·v_{i+1}), v_i = f_y(y_i)ᵀ·G_i, dy = w + Σ v_i, dθ = Σ f_θ(y_i)ᵀ·G_i.
/// </remarks>
public sealed class RungeKuttaStep<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f;
    readonly T[] _next, _weights;

    RungeKuttaStep(IDynamics<T> dynamics, double h, ReadOnlySpan<double> next, ReadOnlySpan<double> weights)
    {
        _f = dynamics.OnOneSpace().Replaying();
        (_next, _weights) = (new T[next.Length], new T[weights.Length]);
        for (int i = 0; i < next.Length; i++) _next[i] = T.CreateChecked(next[i] * h);
        for (int i = 0; i < weights.Length; i++) _weights[i] = T.CreateChecked(weights[i] * h);
        LayerShape f = _f.Shape;
        Shape = f with { Cache = Stages * f.Cache, Scratch = (Stages + 2) * f.Inputs + f.Scratch };
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => _f.Blocks;

    int Stages => _weights.Length;

    /// <summary>Heun's method: k₁ = f(y), k₂ = f(y + h·k₁), y ↦ y + h/2·(k₁ + k₂). Order 2.</summary>
    /// <param name="dynamics">f.</param>
    /// <param name="h">The step size.</param>
    public static RungeKuttaStep<T> Heun(IDynamics<T> dynamics, double h) => new(dynamics, h, [1], [0.5, 0.5]);

    /// <summary>The classical method of order 4: weights 1/6, 1/3, 1/3, 1/6.</summary>
    /// <param name="dynamics">f.</param>
    /// <param name="h">The step size.</param>
    public static RungeKuttaStep<T> Classical(IDynamics<T> dynamics, double h) => new(dynamics, h, [0.5, 0.5, 1], [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6]);

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _f.Prepare(theta, prepared);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => _f.PrepareTangent(dtheta, prepared);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _f.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        int taken = Stages * at.Y.Length;
        for (int i = 0; i < Stages; i++)
        {
            Point<T> stage = at.With(Stage(at, i), taken);
            _f.Evaluate(stage, _weights[i], i == 0 ? at.Y : output, Cache(at, cache, i), output);
            if (i + 1 < Stages) _f.Replay(stage, _next[i], at.Y, Cache(at, cache, i), Memory(at, i + 1));
        }
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        int taken = Stages * at.Y.Length;
        for (int i = 0; i < Stages; i++)
        {
            Point<T> stage = at.With(Stage(at, i), taken);
            _f.Replay(stage, _weights[i], i == 0 ? at.Y : output, Cache(at, cache, i), output);
            if (i + 1 < Stages) _f.Replay(stage, _next[i], at.Y, Cache(at, cache, i), Memory(at, i + 1));
        }
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int length = at.Y.Length, taken = (Stages + 2) * length;
        Span<T> dstage = at.Scratch.Slice(Stages * length, length), dk = at.Scratch.Slice((Stages + 1) * length, length);
        ReplayStages(at, cache);
        for (int i = 0; i < Stages; i++)
        {
            _f.Tangent(at.With(Stage(at, i), taken), Cache(at, cache, i), T.One, i == 0 ? dy : dstage, dtheta, [], dk);
            TensorPrimitives.MultiplyAdd(dk, _weights[i], i == 0 ? dy : output, output);
            if (i + 1 < Stages) TensorPrimitives.MultiplyAdd(dk, _next[i], dy, dstage);
        }
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length, taken = (Stages + 2) * length;
        Span<T> g = at.Scratch.Slice(Stages * length, length), v = at.Scratch.Slice((Stages + 1) * length, length), sum = at.Scratch[..length];
        ReplayStages(at, cache);
        w.CopyTo(sum);
        for (int i = Stages - 1; i >= 0; i--)
        {
            TensorPrimitives.Multiply(w, _weights[i], g);
            if (i + 1 < Stages) TensorPrimitives.MultiplyAdd(v, _next[i], g, g);
            v.Clear();
            _f.Adjoint(at.With(Stage(at, i), taken), Cache(at, cache, i), T.One, g, v, accumulator);
            TensorPrimitives.Add(sum, v, sum);
        }
        sum[..dy.Length].CopyTo(dy);
    }

    /// <summary>The states of stages 2 … s, from the caches; the first is y itself.</summary>
    void ReplayStages(in Point<T> at, ReadOnlySpan<T> cache)
    {
        int taken = (Stages + 2) * at.Y.Length;
        for (int i = 0; i + 1 < Stages; i++) _f.Replay(at.With(Stage(at, i), taken), _next[i], at.Y, Cache(at, cache, i), Memory(at, i + 1));
    }

    static ReadOnlySpan<T> Stage(in Point<T> at, int i) => i == 0 ? at.Y : Memory(at, i);

    static Span<T> Memory(in Point<T> at, int i) => at.Scratch.Slice(i * at.Y.Length, at.Y.Length);

    Span<T> Cache(in Point<T> at, Span<T> cache, int i) => cache.Slice(i * _f.Shape.Cache * at.Samples, _f.Shape.Cache * at.Samples);

    ReadOnlySpan<T> Cache(in Point<T> at, ReadOnlySpan<T> cache, int i) => cache.Slice(i * _f.Shape.Cache * at.Samples, _f.Shape.Cache * at.Samples);
}

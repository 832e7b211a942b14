using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>Layers one after another as one layer, y ↦ l_m(… l_1(y)): a plain feed-forward network, for openings of several layers with different widths.</summary>
/// <remarks>Its cache holds the caches of all layers and the states between them; its parameters are those of the layers in order, named <c>0.K</c>, <c>0.b</c>, <c>1.K</c>, ….</remarks>
public sealed class LayerChain<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ILayer<T>[] _layers;
    readonly LayerShape[] _starts;   // of each layer: what comes before it
    readonly int _widest;

    /// <param name="layers">The layers, the first one first: at least one, each with as many inputs as the one before has outputs.</param>
    /// <exception cref="ArgumentException">There is none, or they do not fit together.</exception>
    public LayerChain(params ReadOnlySpan<ILayer<T>> layers)
    {
        if (layers.IsEmpty) throw new ArgumentException("A chain has at least one layer.", nameof(layers));
        _layers = layers.ToArray();
        _starts = new LayerShape[_layers.Length];
        List<ParameterBlock> blocks = [];
        LayerShape sum = new(_layers[0].Shape.Inputs, _layers[^1].Shape.Outputs, 0, 0, 0, 0, 0);
        for (int i = 0; i < _layers.Length; i++)
        {
            LayerShape own = _layers[i].Shape;
            if (i > 0 && _layers[i - 1].Shape.Outputs != own.Inputs)
                throw new ArgumentException($"Layer {i} of a chain gives {_layers[i - 1].Shape.Outputs} features, but the next one reads {own.Inputs}.", nameof(layers));
            int behind = i + 1 < _layers.Length ? own.Outputs : 0;
            _widest = Math.Max(_widest, behind);
            _starts[i] = sum;
            sum = sum with
            {
                Parameters = sum.Parameters + own.Parameters,
                Cache = sum.Cache + own.Cache + behind,
                Scratch = Math.Max(sum.Scratch, own.Scratch),
                Prepared = sum.Prepared + own.Prepared,
                Accumulated = sum.Accumulated + own.Accumulated,
            };
            foreach (ParameterBlock block in _layers[i].Blocks) blocks.Add(block with { Name = FormattableString.Invariant($"{i}.{block.Name}") });
        }
        Shape = sum with { Scratch = sum.Scratch + 2 * _widest };
        Blocks = blocks;
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ILayer<T>> Layers => _layers;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared)
    {
        for (int i = 0; i < _layers.Length; i++) _layers[i].Prepare(theta.Slice(_starts[i].Parameters, _layers[i].Shape.Parameters), prepared.Slice(_starts[i].Prepared, _layers[i].Shape.Prepared));
    }

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared)
    {
        for (int i = 0; i < _layers.Length; i++) _layers[i].PrepareTangent(dtheta.Slice(_starts[i].Parameters, _layers[i].Shape.Parameters), prepared.Slice(_starts[i].Prepared, _layers[i].Shape.Prepared));
    }

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        for (int i = 0; i < _layers.Length; i++) _layers[i].Collect(accumulator.Slice(_starts[i].Accumulated, _layers[i].Shape.Accumulated), gradient.Slice(_starts[i].Parameters, _layers[i].Shape.Parameters));
    }

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Evaluate(At(at, i, cache), Cache(i, at.Samples, cache), i + 1 < _layers.Length ? State(i, at.Samples, cache) : output);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            ReadOnlySpan<T> before = i == 0 ? dy : Spare(at, i - 1), direction = dtheta.IsEmpty ? dtheta : dtheta.Slice(_starts[i].Prepared, _layers[i].Shape.Prepared);
            _layers[i].Jvp(At(at, i, cache), Cache(i, at.Samples, cache), before, direction, i + 1 < _layers.Length ? Spare(at, i) : output);
        }
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            Span<T> sums = accumulator.IsEmpty ? accumulator : accumulator.Slice(_starts[i].Accumulated, _layers[i].Shape.Accumulated);
            _layers[i].Vjp(At(at, i, cache), Cache(i, at.Samples, cache), i + 1 < _layers.Length ? Spare(at, i) : w, i > 0 ? Spare(at, i - 1) : dy, sums);
        }
    }

    /// <summary>The point of layer i: its input, its parameters, the scratch memory behind the two spare states.</summary>
    Point<T> At(in Point<T> at, int i, ReadOnlySpan<T> cache) => new()
    {
        Y = i == 0 ? at.Y : State(i - 1, at.Samples, cache),
        Theta = at.Theta.Slice(_starts[i].Prepared, _layers[i].Shape.Prepared),
        Scratch = at.Scratch[(2 * _widest * at.Samples)..],
        Samples = at.Samples,
        Time = at.Time,
    };

    ReadOnlySpan<T> Cache(int i, int samples, ReadOnlySpan<T> cache) => cache.Slice(_starts[i].Cache * samples, _layers[i].Shape.Cache * samples);

    Span<T> Cache(int i, int samples, Span<T> cache) => cache.Slice(_starts[i].Cache * samples, _layers[i].Shape.Cache * samples);

    /// <summary>The state behind layer i.</summary>
    ReadOnlySpan<T> State(int i, int samples, ReadOnlySpan<T> cache) => cache.Slice((_starts[i].Cache + _layers[i].Shape.Cache) * samples, _layers[i].Shape.Outputs * samples);

    Span<T> State(int i, int samples, Span<T> cache) => cache.Slice((_starts[i].Cache + _layers[i].Shape.Cache) * samples, _layers[i].Shape.Outputs * samples);

    /// <summary>Memory for a tangent or co-state behind layer i; that behind the next layer is elsewhere.</summary>
    Span<T> Spare(in Point<T> at, int i) => at.Scratch.Slice((i & 1) * _widest * at.Samples, _layers[i].Shape.Outputs * at.Samples);
}

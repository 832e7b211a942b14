using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Integrators;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>One tile of samples on its way through a network, step by step, forwards with tangents and backwards: for analyses that look at every state.</summary>
sealed class NetworkWalk<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Columns of the tile.</summary>
    public const int Columns = Tiling.Quantum;

    readonly Network<T> _network;
    readonly Dense<T> _x;
    readonly T[] _prepared, _cache, _scratch;
    T[] _state, _other, _tangent = [];

    /// <param name="network">The network.</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="start">The initial state, state features × 48; copied.</param>
    public NetworkWalk(Network<T> network, Dense<T> x, ReadOnlySpan<T> start)
    {
        (_network, _x) = (network, x);
        (int prepared, int cache) = (0, 0);
        for (int j = 0; j < network.Layers; j++)
        {
            LayerShape shape = network.Step(j).Shape;
            (prepared, cache) = (Math.Max(prepared, shape.Prepared), Math.Max(cache, shape.Cache));
        }
        (_prepared, _cache, _scratch) = (new T[prepared], new T[cache * Columns], new T[network.Scratch * Columns]);
        (_state, _other) = (start.ToArray(), new T[start.Length]);
    }

    /// <summary>A layer whose parameters all steps use; null for those of their own.</summary>
    public int? Frozen { get; init; }

    /// <summary>Steps taken.</summary>
    public int Position { get; private set; }

    /// <summary>The state, state features × 48.</summary>
    public ReadOnlySpan<T> State => _state;

    /// <summary>The state behind the opening, state features × 48; missing samples repeat the last one.</summary>
    public static T[] Start(Network<T> network, Dense<T> x, Dataset<T> samples)
    {
        ILayer<T> opening = network.Opening;
        T[] input = new T[opening.Shape.Inputs * Columns], prepared = new T[opening.Shape.Prepared], state = new T[network.StateFeatures * Columns];
        new SampleSet<T>(samples).Inputs(0, samples.Samples, Columns, input);
        opening.Prepare(x.Span[..network.LayerStart(0)], prepared);
        Point<T> at = new() { Y = input, Theta = prepared, Scratch = new T[network.Scratch * Columns], Samples = Columns };
        opening.Evaluate(at, new T[opening.Shape.Cache * Columns], state);
        return state;
    }

    /// <summary>A state of the network as one from which its first step can start: followed by zeros, or for leapfrog by itself.</summary>
    public static T[] Lifted(Network<T> network, ReadOnlySpan<T> y)
    {
        T[] state = new T[network.StateFeatures * Columns];
        y.CopyTo(state);
        if (network.Step(0) is LeapfrogStep<T>) y.CopyTo(state.AsSpan(y.Length));
        return state;
    }

    /// <summary>One column in all columns.</summary>
    public static T[] Repeated(ReadOnlySpan<T> state, int column)
    {
        T[] repeated = new T[state.Length];
        for (int row = 0; row < state.Length; row += Columns) repeated.AsSpan(row, Columns).Fill(state[row + column]);
        return repeated;
    }

    /// <summary>Takes a step, and every tangent (state features × 48, overwritten) with it.</summary>
    public void Advance(params ReadOnlySpan<T[]> tangents)
    {
        ILayer<T> step = Prepare(Position);
        Span<T> cache = _cache.AsSpan(0, step.Shape.Cache * Columns);
        step.Evaluate(At(step), cache, _other);
        foreach (T[] tangent in tangents)
        {
            if (_tangent.Length < tangent.Length) _tangent = new T[tangent.Length];
            step.Jvp(At(step), cache, tangent, [], _tangent);
            _tangent.CopyTo(tangent);
        }
        (_state, _other) = (_other, _state);
        Position++;
    }

    /// <summary>Takes the last step back; for reversible steps.</summary>
    public void Return()
    {
        IReversibleLayer<T> step = (IReversibleLayer<T>)Prepare(--Position);
        step.Invert(At(step), _cache.AsSpan(0, step.Shape.Cache * Columns), _other);
        (_state, _other) = (_other, _state);
    }

    Point<T> At(ILayer<T> step) => new() { Y = _state, Theta = _prepared.AsSpan(0, step.Shape.Prepared), Scratch = _scratch, Samples = Columns, Time = Position * _network.StepSize };

    ILayer<T> Prepare(int j)
    {
        ILayer<T> step = _network.Step(j);
        step.Prepare(_x.Span.Slice(_network.LayerStart(Frozen ?? j), _network.LayerParameters), _prepared.AsSpan(0, step.Shape.Prepared));
        return step;
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The step for the weights with the L1 penalty: least absolute deviations by additive half-quadratic steps of Huber's function, W += clip(E − dW·Ã, ±δ)·Ãᵀ·(G + ρN·I)⁻¹, on one factor.</summary>
/// <remarks>Regressors and slacks of the whole batch are kept for it.</remarks>
sealed class AbsoluteRegression<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Samples = SlackTile<T>.Samples;

    readonly SplitNetwork<T> _network;
    readonly SumLayout[] _layouts;
    readonly ChunkProducts _products;
    readonly SharedSolve _solve;
    readonly WeightStep<T> _step;
    readonly INormalKernel _kernel;
    readonly Work?[] _works;
    readonly Dense<T>[] _prepared;
    readonly Action<int, int> _runChunk;
    Dense<T>?[] _kept = [];
    Dense<T>? _moved, _start;
    double _delta;

    public AbsoluteRegression(SplitNetwork<T> network, SumLayout[] layouts, ChunkProducts products, WeightStep<T> step, INormalKernel kernel, ThreadTeam team, SharedSolve solve)
    {
        (_network, _layouts, _products, _step, _kernel, _solve) = (network, layouts, products, step, kernel, solve);
        (_works, _prepared, _runChunk) = (new Work?[team.Size], network.NewPrepared(), RunChunk);
    }

    int TileLength => _network.Layers.Sum(l => l.Inputs + l.Outputs) * Samples;

    /// <summary>Makes room for the tiles of a batch.</summary>
    public void Begin()
    {
        int tiles = _products.Batch.Tiling.Tiles;
        if (_kept.Length < tiles) Array.Resize(ref _kept, tiles);
    }

    /// <summary>Keeps regressors and slacks of a tile.</summary>
    public void Keep(int number, SlackTile<T> tile, TileStates<T> regressors, TileStates<T> states)
    {
        Span<T> kept = (_kept[number - _products.Batch.FirstTile] ??= new(TileLength)).Span;
        for (int i = 0; i < _network.Layers.Count; i++)
        {
            ReadOnlySpan<T> a = tile.Before(regressors, i).Span, e = states.E[i].Span;
            a.CopyTo(kept);
            e.CopyTo(kept[a.Length..]);
            kept = kept[(a.Length + e.Length)..];
        }
    }

    /// <summary>The products of the first step: G, and B of the clipped slacks.</summary>
    public void First(TileProducts<T> products, int i, int count, ReadOnlySpan<T> a, ReadOnlySpan<T> e, bool gram, Span<double> sums, bool fresh, double delta)
    {
        // The slack itself is still needed: clip a copy.
        T[] rented = System.Buffers.ArrayPool<T>.Shared.Rent(e.Length);
        Span<T> clipped = rented.AsSpan(0, e.Length);
        Clip(e, delta, clipped);
        products.Add(_layouts[i], count, a, clipped, gram, sums, fresh);
        System.Buffers.ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>x ← x + dW after all steps.</summary>
    public bool Run(Dense<T> x, double shift, AlternatingOptions options)
    {
        _delta = options.HuberDelta;
        double[] ridges = new double[_layouts.Length];
        Dense<T> start = _start ??= x.Like(), moved = _moved ??= x.Like();
        start.CopyFrom(x);
        bool solved = _solve.Run(x, Step);
        for (int i = 0; i < _layouts.Length; i++) _step.Keep(i);
        for (int step = 1; step < options.HuberSteps && solved; step++)
        {
            moved.CopyFrom(x);
            moved.Axpby(-1, start, 1);
            _network.Prepare(moved, _prepared);
            _products.ForEachChunk(_runChunk);
            _products.Reduce(_layouts.Length);
            solved = _solve.Run(x, Step);
        }
        _step.Forget();
        return solved;

        bool Step() => _step.Run(x, _products.Total, 1, ridges, ridgeBias: false, shift, options.Averaging);
    }

    void RunChunk(int member, int number)
    {
        int chunk = _products.Batch.FirstChunk + number;
        Work work = _works[member] ??= new(_network, _layouts, _kernel);
        Span<double> sums = _products.Sums(chunk);
        (int first, int end) = _products.Chunk(chunk);
        for (number = first; number < end; number++)
        {
            ReadOnlySpan<T> kept = _kept[number - _products.Batch.FirstTile]!.Span;
            for (int i = 0; i < _network.Layers.Count; i++)
            {
                SplitLayer<T> layer = _network.Layers[i];
                ReadOnlySpan<T> a = kept[..(layer.Inputs * Samples)], e = kept.Slice(a.Length, layer.Outputs * Samples);
                Span<T> residual = work.Residual.Span[..e.Length];
                layer.Product.Evaluate(Samples, _prepared[i].Span, -T.One, a, e, work.Product.Span[..e.Length], residual);
                Clip(residual, _delta, residual);
                work.Products.Add(_layouts[layer.Regression], _products.Count(number), a, residual, gram: false, sums[_layouts[layer.Regression].Start..], number == first && _network.IsFirst(layer));
                kept = kept[(a.Length + e.Length)..];
            }
        }
    }

    static void Clip(ReadOnlySpan<T> e, double delta, Span<T> clipped)
    {
        TensorPrimitives.Min(e, T.CreateTruncating(delta), clipped);
        TensorPrimitives.Max(clipped, T.CreateTruncating(-delta), clipped);
    }

    sealed class Work(SplitNetwork<T> network, SumLayout[] layouts, INormalKernel kernel)
    {
        public Dense<T> Residual { get; } = new(network.Widest * Samples);

        public Dense<T> Product { get; } = new(network.Widest * Samples);

        public TileProducts<T> Products { get; } = new(layouts, kernel);
    }
}

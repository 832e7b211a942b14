using System.Numerics;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>One block of samples on its way through network, readout and loss, and back, with the memory for it. One thread uses it at a time.</summary>
sealed class BlockPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly NetworkShare<T> _share;
    readonly ILoss<T> _loss;
    readonly SampleSet<T> _samples;
    readonly Dense<T> _costate, _scratch, _cache, _scores, _cotangents;
    readonly int[] _labels;
    readonly Dense<T> _values;
    Dense<T>? _tangents;
    Dense<T>? _final;
    Tiling _block;
    int _start;

    /// <param name="share">The part of the network that this rank owns; readout and loss belong to the rank that owns the readout.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="propagator">Makes the sweep through opening and layers.</param>
    /// <param name="samples">The samples that blocks are taken from.</param>
    /// <param name="largest">The largest block that will pass.</param>
    public BlockPass(NetworkShare<T> share, ILoss<T> loss, IPropagator<T> propagator, SampleSet<T> samples, Tiling largest)
    {
        Network<T> network = share.Network;
        LayerShape readout = network.Readout.Shape;
        (_network, _share, _loss, _samples, Largest) = (network, share, loss, samples, Tiling.Covering(largest, largest));
        Sweep = propagator.NewSweep(network, largest);
        int block = share.HasReadout ? largest.PaddedSamples : 0;
        _costate = new(share.HasReadout || share.HasOpening ? network.StateFeatures * largest.PaddedSamples : 0);
        _scratch = new(readout.Scratch * largest.TileSamples);
        _cache = new(readout.Cache * block);
        _scores = new(readout.Outputs * block);
        _cotangents = new(readout.Outputs * block);
        _labels = new int[block];
        _values = new(loss.ReadsValues ? readout.Outputs * block : 0);
    }

    /// <summary>The sweep through opening and layers.</summary>
    public ISweep<T> Sweep { get; }

    /// <summary>For a part of a network on its own: the states and co-states at its ends; null for a whole network, and where a sweep exchanges them itself.</summary>
    public PartBoundary<T>? Boundary { get; set; }

    int Outputs => _network.Readout.Shape.Outputs;

    /// <summary>Numbers that a pass holds.</summary>
    /// <param name="network">The network.</param>
    /// <param name="propagator">Makes the sweep.</param>
    /// <param name="block">The largest block.</param>
    /// <param name="keep">Whether gradients are asked for.</param>
    public static long Length(Network<T> network, IPropagator<T> propagator, Tiling block, bool keep)
    {
        LayerShape readout = network.Readout.Shape;
        return propagator.SweepLength(network, block, keep) + ((keep ? 2L : 1) * network.StateFeatures + readout.Cache + 4L * readout.Outputs) * block.PaddedSamples + (long)readout.Scratch * block.TileSamples;
    }

    /// <summary>The largest block that may pass, padding counted as samples.</summary>
    public Tiling Largest { get; }

    /// <summary>Input, opening and layers of the block of samples from <paramref name="start"/>, and the readout. With <paramref name="keep"/> derivatives may follow.</summary>
    public void Forward(Controls<T> controls, int start, Tiling block, bool keep)
    {
        ReadOnlySpan<T> state = States(controls, start, block, keep);
        if (!_share.HasReadout)
        {
            if (Boundary is not null) state.CopyTo(AtBoundary(Boundary.State));
            return;
        }
        if (keep)
        {
            _final ??= new(_network.StateFeatures * Largest.PaddedSamples);
            state.CopyTo(_final.Span);
        }
        Score(controls, state);
    }

    /// <summary>state ← the state of the block of samples from <paramref name="start"/> behind the layers <paramref name="first"/> … <paramref name="end"/> − 1, from the one before them; before the first
    /// layer come input and opening, behind the last one the readout.</summary>
    public void Forward(Controls<T> controls, int start, Tiling block, int first, int end, Span<T> state)
    {
        (_start, _block) = (start, block);
        if (first == 0) Input();
        ((ILayerwiseSweep<T>)Sweep).Forward(controls, block, first, end, state);
        if (end == _network.Layers) Score(controls, state);
    }

    /// <summary>The way back: state and co-state before these layers, from those behind them, in place; sums += parameter gradients. Behind the last layer the co-state comes from <see cref="Loss"/>.</summary>
    public void Backward(Controls<T> controls, int start, Tiling block, int first, int end, Span<T> state, Span<T> costate, Accumulators<T> sums)
    {
        (_start, _block) = (start, block);
        if (end == _network.Layers) Differentiate(controls, state, costate, sums);
        if (first == 0) Input();
        ((ILayerwiseSweep<T>)Sweep).Adjoint(controls, block, first, end, state, costate, sums);
    }

    /// <summary>states, features × stride ← Y_N of the block of samples from <paramref name="start"/>, in its columns.</summary>
    public void FinalStates(Controls<T> controls, int start, Tiling block, double[] states, int stride)
    {
        ReadOnlySpan<T> final = States(controls, start, block, keep: false);
        if (_share.HasReadout) CopyStates(final, states, stride);
    }

    /// <summary>The readout of the final states that were kept.</summary>
    public void Readout(Controls<T> controls)
    {
        if (_share.HasReadout) Score(controls, _final!.Span);
    }

    ReadOnlySpan<T> States(Controls<T> controls, int start, Tiling block, bool keep)
    {
        (_start, _block) = (start, block);
        Input();
        return Sweep.Forward(controls, block, keep);
    }

    void Input()
    {
        int inputs = _network.Opening.Shape.Inputs;
        Span<T> input = Sweep.Input(_block);
        if (!_share.HasOpening)
        {
            if (Boundary is not null) AtBoundary(Boundary.State).CopyTo(input);
            return;
        }
        for (int tile = 0; tile < _block.Tiles; tile++)
            _samples.Inputs(_start + _block.Start(tile), _block.Count(tile), _block.PaddedCount(tile), input.Slice(inputs * _block.Start(tile), inputs * _block.PaddedCount(tile)));
    }

    void Score(Controls<T> controls, ReadOnlySpan<T> state)
    {
        for (int tile = 0; tile < _block.Tiles; tile++)
            _network.Readout.Evaluate(At(controls, state, tile), Part(_cache, _network.Readout.Shape.Cache, tile), Part(_scores, Outputs, tile));
    }

    /// <summary>The sum of the losses of the block, after <see cref="Readout"/>; with <paramref name="differentiate"/> also their derivatives, times <paramref name="weight"/>.</summary>
    /// <param name="weight">Of the derivatives.</param>
    /// <param name="differentiate">Whether they are wanted.</param>
    /// <param name="first">The first tile of the sum.</param>
    /// <param name="end">The end of its tiles.</param>
    public double Loss(double weight, bool differentiate, int first = 0, int end = int.MaxValue)
    {
        double loss = 0;
        for (int tile = first; _share.HasReadout && tile < Math.Min(end, _block.Tiles); tile++)
            loss += _loss.Evaluate(_block.Count(tile), _block.PaddedCount(tile), Part(_scores, Outputs, tile), Targets(tile), weight, differentiate ? Part(_cotangents, Outputs, tile) : []);
        return loss;
    }

    /// <summary>Samples whose class is right, after <see cref="Loss"/>.</summary>
    /// <param name="first">The first tile.</param>
    /// <param name="end">The end of the tiles.</param>
    public long Correct(int first = 0, int end = int.MaxValue)
    {
        long correct = 0;
        for (int tile = first; _share.HasReadout && _samples.HasLabels && tile < Math.Min(end, _block.Tiles); tile++)
        {
            ReadOnlySpan<T> scores = Part(_scores, Outputs, tile);
            for (int t = 0; t < _block.Count(tile); t++)
                if (Prediction.Class(scores[t..], Outputs, _block.PaddedCount(tile)) == _labels[_block.Start(tile) + t]) correct++;
        }
        return correct;
    }

    /// <summary>The co-state from the derivatives of the loss back to the input; sums += all parameter gradients.</summary>
    public void Backward(Controls<T> controls, Accumulators<T> sums)
    {
        Span<T> costate = Boundary is not null ? AtBoundary(Boundary.Costate) : _costate.Length == 0 ? [] : _costate.Span[..(_network.StateFeatures * _block.PaddedSamples)];
        if (_share.HasReadout) Differentiate(controls, _final!.Span, costate, sums);
        Sweep.Adjoint(controls, costate, sums, []);
    }

    /// <summary>costate ← the co-state of the final state, from the derivatives of the loss; sums += gradients of the readout.</summary>
    void Differentiate(Controls<T> controls, ReadOnlySpan<T> final, Span<T> costate, Accumulators<T> sums)
    {
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            // The readout sees the first features of the state only.
            Span<T> w = costate.Slice(_network.StateFeatures * _block.Start(tile), _network.StateFeatures * _block.PaddedCount(tile));
            int seen = _network.Width * _block.PaddedCount(tile);
            _network.Readout.Vjp(At(controls, final, tile), Part(_cache, _network.Readout.Shape.Cache, tile), Part(_cotangents, Outputs, tile), w[..seen], sums.ForTile(tile).Readout);
            w[seen..].Clear();
        }
    }

    /// <summary>sums += Jᵀ·(weight·∂²loss/∂S²)·J·direction, after <see cref="Readout"/>: J is the Jacobian of the scores with respect to all parameters.</summary>
    public void Product(Controls<T> controls, Controls<T> direction, double weight, Accumulators<T> sums)
    {
        _tangents ??= new(_scores.Length);
        ReadOnlySpan<T> tangent = Sweep.Tangent(controls, direction);
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            int padded = _block.PaddedCount(tile);
            ReadOnlySpan<T> dy = tangent.Slice(_network.StateFeatures * _block.Start(tile), _network.Width * padded);
            _network.Readout.Jvp(At(controls, _final!.Span, tile), Part(_cache, _network.Readout.Shape.Cache, tile), dy, direction.Readout, Part(_tangents, Outputs, tile));
            _loss.Curvature(_block.Count(tile), padded, Part(_scores, Outputs, tile), Targets(tile), weight, Part(_tangents, Outputs, tile), Part(_cotangents, Outputs, tile));
        }
        Backward(controls, sums);
    }

    /// <summary>scores, samples × outputs ← those of the block.</summary>
    public void CopyScores(T[] scores)
    {
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            ReadOnlySpan<T> part = Part(_scores, Outputs, tile);
            for (int t = 0, padded = _block.PaddedCount(tile); t < _block.Count(tile); t++)
                for (int i = 0; i < Outputs; i++) scores[(_start + _block.Start(tile) + t) * Outputs + i] = part[i * padded + t];
        }
    }

    /// <summary>states, features × stride ← Y_N of the block, in its columns, as it was kept.</summary>
    public void CopyStates(double[] states, int stride) => CopyStates(_final!.Span, states, stride);

    /// <inheritdoc cref="CopyStates(double[], int)"/>
    /// <param name="final">Y_N.</param>
    /// <param name="states">Where to.</param>
    /// <param name="stride">Numbers of a row.</param>
    public void CopyStates(ReadOnlySpan<T> final, double[] states, int stride)
    {
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            ReadOnlySpan<T> part = final.Slice(_network.StateFeatures * _block.Start(tile), _network.StateFeatures * _block.PaddedCount(tile));
            for (int i = 0, padded = _block.PaddedCount(tile); i < _network.Width; i++)
                for (int t = 0; t < _block.Count(tile); t++) states[i * stride + _start + _block.Start(tile) + t] = double.CreateTruncating(part[i * padded + t]);
        }
    }

    Point<T> At(Controls<T> controls, ReadOnlySpan<T> state, int tile) => new()
    {
        Y = state.Slice(_network.StateFeatures * _block.Start(tile), _network.Width * _block.PaddedCount(tile)),
        Theta = controls.Readout,
        Scratch = _scratch.Span,
        Samples = _block.PaddedCount(tile),
        Time = _network.Horizon,
    };

    /// <summary>What belongs to the block of states of the whole batch.</summary>
    Span<T> AtBoundary(Dense<T> all) => all.Span.Slice(_network.StateFeatures * _start, _network.StateFeatures * _block.PaddedSamples);

    Span<T> Part(Dense<T> all, int features, int tile) => all.Span.Slice(features * _block.Start(tile), features * _block.PaddedCount(tile));

    Targets<T> Targets(int tile)
    {
        int count = _block.Count(tile), padded = _block.PaddedCount(tile), first = _start + _block.Start(tile);
        Span<int> labels = _labels.AsSpan(_block.Start(tile), count);
        if (_samples.HasLabels) _samples.Labels(first, count, labels);
        if (!_loss.ReadsValues) return new() { Labels = labels };
        Span<T> values = Part(_values, Outputs, tile);
        _samples.Values(first, count, padded, Outputs, values);
        return new() { Values = values };
    }
}

using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Scaling;

/// <summary>The parts of a gradient with all layers at once, on some layers of a network, to be timed one by one: the code that ranks run.</summary>
sealed class StepBench<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int LeastLayers = 16;

    /// <summary>Bytes of states and co-states up to which as many layers are taken as the network has: what fits into the caches by itself costs less than what passes through them.</summary>
    const long MostBytes = 256L << 20;

    readonly Network<T> _network;
    readonly ILoss<T> _loss;
    readonly Tiling _block;
    readonly SampleSet<T> _samples;
    readonly Controls<T> _controls;
    readonly OpeningSweep<T> _opening;
    readonly LayerTiles<T> _tiles;
    readonly Mgrit<BlockState<T>> _states, _costates;
    readonly BlockState<T>[] _path, _costatePath, _targets;
    readonly BlockState<T> _spare;
    readonly TimeLevel _coarse, _mirroredCoarse;
    readonly Accumulators<T> _sums;
    readonly Dense<T> _scratch, _cache, _scores, _cotangents, _values;
    readonly int[] _labels;
    readonly int _span;

    public StepBench(Architecture architecture, ILoss<T> loss, Dataset<T> data, int[] batch, int coarsening, ThreadTeam team)
    {
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), features = architecture.Build<T>().StateFeatures;
        // The tiles that the whole network has.
        _block = Tiling.For(batch.Length, features, architecture.Layers, size);
        int layers = (int)Math.Clamp(MostBytes / (3L * features * _block.PaddedSamples * size), Math.Max(LeastLayers, 2 * coarsening), Math.Max(architecture.Layers, Math.Max(LeastLayers, 2 * coarsening)));
        _network = (architecture with { Layers = layers, Horizon = architecture.Horizon / architecture.Layers * layers }).Build<T>();
        (_loss, _samples) = (loss, new(data));
        _samples.Select(batch);
        BlockShape shape = new(_network.StateFeatures, _block.PaddedSamples) { Batch = new(BatchPlan.Of(_network, _block)) };
        BlockMemory<T> memory = new(_network, _block) { Block = _block };
        _opening = new(_network, memory);
        BlockState<T> prototype = new(shape);
        TimeHierarchy hierarchy = new(new TimeGrid(layers, _network.Horizon), new() { Factors = [coarsening], LeastSteps = 1, MostLevels = 2 }), mirrored = hierarchy.Mirrored();
        TimePartition partition = new(hierarchy, 1);
        CoarseControls<T> coarse = new(_network, hierarchy, partition, SingleRank.Instance, CoarseWeights.Injection, prototype);
        _tiles = new(_network, hierarchy, coarse, memory, shape, team, _block.TileSamples, 0, layers);
        _tiles.States = _states = new(hierarchy, partition, new LayerStepper<T>(_tiles, back: false), SingleRank.Instance, prototype, new());
        _costates = new(mirrored, partition.Mirrored(mirrored), new LayerStepper<T>(_tiles, back: true), SingleRank.Instance, prototype, new());
        (_path, _costatePath, _spare) = (Path(_states), Path(_costates), new(shape));
        (_coarse, _mirroredCoarse, _sums, _controls, _span) = (hierarchy.Levels[1], mirrored.Levels[1], new(_network), new(_network), coarsening);
        _targets = [.. Enumerable.Range(0, _coarse.Steps).Select(_ => new BlockState<T>(shape))];
        LayerShape readout = _network.Readout.Shape;
        _scratch = new(readout.Scratch * _block.TileSamples);
        _cache = new(readout.Cache * _block.TileSamples);
        (_scores, _cotangents, _values) = (new(readout.Outputs * _block.TileSamples), new(readout.Outputs * _block.TileSamples), new(readout.Outputs * _block.TileSamples));
        _labels = new int[_block.TileSamples];
        Fill(team);

        BlockState<T>[] Path(Mgrit<BlockState<T>> points) => [.. Enumerable.Range(0, layers + 1).Select(i => points[i])];
    }

    /// <summary>Every kind of work: what to call, and how often that does it.</summary>
    public IEnumerable<(LayerParallelKind Kind, Func<double> Body, int Count)> Bodies()
    {
        int layers = _network.Layers, coarse = _coarse.Steps;
        yield return (LayerParallelKind.Opening, Timed(() => _opening.Forward(_controls, _path[0].Memory)), 1);
        yield return (LayerParallelKind.Step, Timed(() => Advance(leaves: false)), layers);
        yield return (LayerParallelKind.LastStep, Timed(() => Advance(leaves: true)), layers);
        yield return (LayerParallelKind.CoarseStep, Timed(() => ForSteps(j => _tiles.Evaluate(_coarse.Step(j), _path[_coarse.Points[j]], _targets[j]))), coarse);
        yield return (LayerParallelKind.Linearization, Timed(_tiles.Linearize), coarse);
        yield return (LayerParallelKind.Readout, Timed(Readout), 1);
        yield return (LayerParallelKind.Pullback, Timed(Pull), layers);
        yield return (LayerParallelKind.CoarsePullback, Timed(() => ForSteps(j => _tiles.Pull(_mirroredCoarse.Step(j), _costatePath[_mirroredCoarse.Points[j]], _targets[j]))), coarse);
        yield return (LayerParallelKind.LayerGradient, Timed(() => _tiles.Differentiate(_costates, _sums)), layers);
        yield return (LayerParallelKind.OpeningGradient, Timed(() => _opening.Adjoint(_controls, _costatePath[layers].Span, _sums, [])), 1);
        yield return (LayerParallelKind.Vector, Timed(() => ForPoints(i => _spare.Axpby(-1, _path[i], 1))), layers);
    }

    static Func<double> Timed(Action body) => () =>
    {
        body();
        return 0;
    };

    void Advance(bool leaves)
    {
        _tiles.LeavesCaches = leaves;
        for (int n = 0; n < _network.Layers; n += _span) _tiles.Advance(n, _path.AsSpan(n, Math.Min(_span, _network.Layers - n) + 1));
    }

    void Pull()
    {
        for (int n = 0; n < _network.Layers; n += _span) _tiles.Pull(n, _costatePath.AsSpan(n, Math.Min(_span, _network.Layers - n) + 1));
    }

    void ForSteps(Action<int> body)
    {
        for (int j = 0; j < _coarse.Steps; j++) body(j);
    }

    void ForPoints(Action<int> body)
    {
        for (int i = 0; i < _network.Layers; i++) body(i);
    }

    /// <summary>States and caches as in a training that begins, and co-states from the loss.</summary>
    void Fill(ThreadTeam team)
    {
        _controls.Prepare(new Initialization().Parameters(_network), team);
        _tiles.Begin(_controls, keep: true);
        int inputs = _network.Opening.Shape.Inputs;
        Span<T> input = _opening.Input(_block);
        for (int tile = 0; tile < _block.Tiles; tile++)
            _samples.Inputs(_block.Start(tile), _block.Count(tile), _block.PaddedCount(tile), input.Slice(inputs * _block.Start(tile), inputs * _block.PaddedCount(tile)));
        _opening.Forward(_controls, _path[0].Memory);
        _states.Sweep();
        _tiles.Linearize();
        Readout();
        _costates.Sweep();
    }

    /// <summary>Scores, loss and the first co-state.</summary>
    void Readout()
    {
        LayerShape shape = _network.Readout.Shape;
        for (int tile = 0; tile < _block.Tiles; tile++)
        {
            (int count, int padded, int first) = (_block.Count(tile), _block.PaddedCount(tile), _block.Start(tile));
            Point<T> at = new()
            {
                Y = _path[^1].Tile(tile)[..(_network.Width * padded)],
                Theta = _controls.Readout,
                Scratch = _scratch.Span,
                Samples = padded,
                Time = _network.Horizon,
            };
            Span<T> scores = _scores.Span[..(shape.Outputs * padded)], cotangents = _cotangents.Span[..scores.Length], cache = _cache.Span[..(shape.Cache * padded)];
            _network.Readout.Evaluate(at, cache, scores);
            _loss.Evaluate(count, padded, scores, Targets(first, count, padded), 1.0 / _block.Samples, cotangents);
            Span<T> costate = _costatePath[0].Tile(tile);
            costate[(_network.Width * padded)..].Clear();
            _network.Readout.Vjp(at, cache, cotangents, costate[..(_network.Width * padded)], _sums.Readout);
        }
    }

    Targets<T> Targets(int first, int count, int padded)
    {
        if (_samples.HasLabels) _samples.Labels(first, count, _labels);
        if (!_loss.ReadsValues) return new() { Labels = _labels.AsSpan(0, count) };
        Span<T> values = _values.Span[..(_network.Readout.Shape.Outputs * padded)];
        _samples.Values(first, count, padded, _network.Readout.Shape.Outputs, values);
        return new() { Values = values };
    }
}

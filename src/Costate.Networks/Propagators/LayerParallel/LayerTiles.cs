using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Costate.Networks.Layers;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Steps forward and back on all tiles of a block, with the caches of the layers that a rank owns and of the coarse steps that it takes back.</summary>
/// <remarks>Consecutive layers are taken tile by tile, so that a tile stays in the caches. All members are called by one thread; threads share out the tiles.</remarks>
sealed class LayerTiles<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly TimeHierarchy _hierarchy;
    readonly CoarseControls<T> _coarse;
    readonly BlockMemory<T> _memory;
    readonly TileTeam<T> _team;
    readonly Dictionary<int, ILayer<T>> _spanning = [];
    readonly Dense<T>?[] _caches;
    readonly Dense<T>?[][] _coarseCaches;
    readonly int _cacheLength;
    readonly Action<int, int> _advance, _evaluate, _pull, _pullCoarse, _linearize, _differentiate, _tangent;
    Controls<T> _controls = null!;
    bool _keep;

    // What the threads are at: written before they start.
    readonly BlockState<T>[] _path;
    int _first, _count;
    TimeStep _step;
    BlockState<T>? _start, _end;
    Controls<T>? _direction;
    Mgrit<BlockState<T>> _costates = null!;
    Accumulators<T> _sums = null!;

    public LayerTiles(
        Network<T> network, TimeHierarchy hierarchy, CoarseControls<T> coarse, BlockMemory<T> memory, BlockShape shape, ThreadTeam team, int tileSamples, int first, int end)
    {
        (_network, _hierarchy, _coarse, _memory, First, End) = (network, hierarchy, coarse, memory, first, end);
        foreach (TimeLevel level in hierarchy.Levels.Skip(1))
            for (int j = 0; j < level.Steps; j++)
            {
                int span = level.Step(j).Span;
                if (!_spanning.ContainsKey(span)) _spanning.Add(span, network.Steps.Spanning(span));
            }
        LayerShape[] shapes = [.. network.Steps.First.Select(step => step.Shape), .. _spanning.Values.Select(step => step.Shape)];
        _cacheLength = shapes.Max(step => step.Cache);
        _team = new(shape, team, tileSamples, shapes.Max(step => step.Scratch) + Math.Max(_cacheLength, network.StateFeatures));
        _caches = new Dense<T>?[end - first];
        _coarseCaches = [.. hierarchy.Levels.Select(level => new Dense<T>?[level.Number == 0 ? 0 : level.Steps])];
        _path = new BlockState<T>[network.Layers + 1];
        (_advance, _evaluate, _pull, _pullCoarse, _linearize, _differentiate, _tangent) = (AdvanceTile, EvaluateTile, PullTile, PullCoarseTile, LinearizeTile, DifferentiateTile, TangentTile);
    }

    /// <summary>The first layer that this rank owns.</summary>
    public int First { get; }

    /// <summary>The end of the layers that this rank owns.</summary>
    public int End { get; }

    /// <summary>The states.</summary>
    public Mgrit<BlockState<T>> States { get; set; } = null!;

    /// <summary>Whether layers forward leave what their transposes need, where it is kept at all: what one relaxation leaves, the next one overwrites.</summary>
    public bool LeavesCaches { get; set; } = true;

    /// <summary>Coarse steps that the last <see cref="Linearize"/> took.</summary>
    public int Linearized { get; private set; }

    int Layers => _network.Layers;

    /// <summary>Begins with a new block, or new parameters.</summary>
    /// <param name="controls">The parameters.</param>
    /// <param name="keep">Whether steps leave what their derivatives need.</param>
    public void Begin(Controls<T> controls, bool keep)
    {
        (_controls, _keep) = (controls, keep);
        if (!keep) return;
        for (int n = First; n < End; n++) _memory.Ensure(ref _caches[n - First], _network.Step(n).Shape.Cache);
    }

    /// <summary>Layers <paramref name="first"/>, …: states[k + 1] from states[k].</summary>
    public void Advance(int first, ReadOnlySpan<BlockState<T>> states) => Follow(first, states, _advance);

    /// <summary>A coarse step of the states.</summary>
    /// <param name="step">Which.</param>
    /// <param name="from">The state at its beginning.</param>
    /// <param name="to">Overwritten.</param>
    /// <param name="start">Subtracted from the result, if given.</param>
    /// <param name="end">Added to the difference, if given.</param>
    public void Evaluate(in TimeStep step, BlockState<T> from, BlockState<T> to, BlockState<T>? start = null, BlockState<T>? end = null) => Follow(step, from, to, start, end, _evaluate);

    /// <summary>Layers back, by their numbers on the mirrored grid: states[k + 1] from states[k].</summary>
    public void Pull(int first, ReadOnlySpan<BlockState<T>> states) => Follow(first, states, _pull);

    /// <summary>A coarse step of the co-states.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public void Pull(in TimeStep step, BlockState<T> from, BlockState<T> to, BlockState<T>? start = null, BlockState<T>? end = null) => Follow(step, from, to, start, end, _pullCoarse);

    /// <summary>What the transposes of the coarse steps need that this rank takes back, at the states as they are.</summary>
    public void Linearize()
    {
        Linearized = 0;
        foreach (TimeLevel level in _hierarchy.Levels.Skip(1))
            for (int j = 0; j < level.Steps; j++)
            {
                int last = level.Points[j + 1] - 1;
                if (last < First || last >= End) continue;
                _step = level.Step(j);
                _memory.Ensure(ref _coarseCaches[level.Number][j], _spanning[_step.Span].Shape.Cache);
                _team.ForTiles(_linearize);
                Linearized++;
            }
    }

    /// <summary>sums += the gradients of the layers that this rank owns, from states and co-states.</summary>
    public void Differentiate(Mgrit<BlockState<T>> costates, Accumulators<T> sums)
    {
        (_costates, _sums) = (costates, sums);
        _team.ForTiles(_differentiate, alone: !sums.AreOfTiles);
    }

    /// <summary>The tangent behind layer n from the one before it.</summary>
    public void Tangent(int n, Controls<T>? direction, BlockState<T> from, BlockState<T> to)
    {
        _direction = direction;
        Follow(n, [from, to], _tangent);
    }

    /// <summary>Bytes of states and co-states of this rank.</summary>
    public long StateBytes(Mgrit<BlockState<T>> states, Mgrit<BlockState<T>>? costates) =>
        (states.StatesHeld + (costates?.StatesHeld ?? 0L)) * _network.StateFeatures * _memory.Capacity * Unsafe.SizeOf<T>();

    void Follow(int first, ReadOnlySpan<BlockState<T>> states, Action<int, int> body)
    {
        states.CopyTo(_path);
        (_first, _count) = (first, states.Length - 1);
        _team.ForTiles(body);
    }

    void Follow(in TimeStep step, BlockState<T> from, BlockState<T> to, BlockState<T>? start, BlockState<T>? end, Action<int, int> body)
    {
        (_step, _path[0], _path[1], _start, _end) = (step, from, to, start, end);
        _team.ForTiles(body);
    }

    void AdvanceTile(int member, int tile)
    {
        bool leaves = _keep && LeavesCaches;
        for (int k = 0, n = _first; k < _count; k++, n++)
        {
            ILayer<T> layer = _network.Step(n);
            int cached = layer.Shape.Cache;
            layer.Evaluate(
                _team.At(member, _controls.Layer(n), _path[k], tile, n * _network.StepSize),
                leaves ? _team.Part(_caches[n - First]!, cached, tile) : _team.Spare(member, cached, tile), _path[k + 1].Tile(tile));
        }
    }

    void EvaluateTile(int member, int tile)
    {
        ILayer<T> layer = _spanning[_step.Span];
        layer.Evaluate(_team.At(member, _coarse.Step(_controls, _step.Level, _step.Index), _path[0], tile, _step.From), _team.Spare(member, layer.Shape.Cache, tile), _path[1].Tile(tile));
        CorrectTile(tile);
    }

    /// <summary>to ← end + (to − start), while the tile is in the first cache.</summary>
    void CorrectTile(int tile)
    {
        Span<T> to = _path[1].Tile(tile);
        if (_start is not null) TensorPrimitives.Subtract(to, _start.Tile(tile), to);
        if (_end is not null) TensorPrimitives.Add(to, _end.Tile(tile), to);
    }

    void PullTile(int member, int tile)
    {
        for (int k = 0, n = Layers - 1 - _first; k < _count; k++, n--)
        {
            ILayer<T> layer = _network.Step(n);
            Span<T> costate = _path[k + 1].Tile(tile);
            _path[k].Tile(tile).CopyTo(costate);
            layer.Vjp(_team.At(member, _controls.Layer(n), States[n], tile, n * _network.StepSize), _team.Part(_caches[n - First]!, layer.Shape.Cache, tile), costate, costate, []);
        }
    }

    void PullCoarseTile(int member, int tile)
    {
        (int level, int j, int n) = Forward(_step);
        ILayer<T> layer = _spanning[_step.Span];
        Span<T> costate = _path[1].Tile(tile);
        _path[0].Tile(tile).CopyTo(costate);
        layer.Vjp(
            _team.At(member, _coarse.Step(_controls, level, j), _coarse.State(level, j) ?? States[n], tile, n * _network.StepSize),
            _team.Part(_coarseCaches[level][j]!, layer.Shape.Cache, tile), costate, costate, []);
        CorrectTile(tile);
    }

    void LinearizeTile(int member, int tile)
    {
        (int level, int j) = (_step.Level, _step.Index);
        ILayer<T> layer = _spanning[_step.Span];
        layer.Evaluate(
            _team.At(member, _coarse.Step(_controls, level, j), _coarse.State(level, j) ?? States[_step.First], tile, _step.From),
            _team.Part(_coarseCaches[level][j]!, layer.Shape.Cache, tile), _team.Spare(member, _network.StateFeatures, tile));
    }

    void DifferentiateTile(int member, int tile)
    {
        Accumulators<T> sums = _sums.ForTile(tile);
        Span<T> costate = _team.Spare(member, _network.StateFeatures, tile);
        for (int n = End - 1; n >= First; n--)
        {
            ILayer<T> layer = _network.Step(n);
            _costates[Layers - 1 - n].Tile(tile).CopyTo(costate);
            layer.Vjp(_team.At(member, _controls.Layer(n), States[n], tile, n * _network.StepSize), _team.Part(_caches[n - First]!, layer.Shape.Cache, tile), costate, [], sums.Layer(n));
        }
    }

    void TangentTile(int member, int tile)
    {
        ILayer<T> layer = _network.Step(_first);
        layer.Jvp(
            _team.At(member, _controls.Layer(_first), States[_first], tile, _first * _network.StepSize), _team.Part(_caches[_first - First]!, layer.Shape.Cache, tile), _path[0].Tile(tile),
            _direction is null ? [] : _direction.Layer(_first), _path[1].Tile(tile));
    }

    /// <summary>The step of the states of which a step of the co-states is the transpose.</summary>
    (int Level, int Index, int First) Forward(in TimeStep mirrored) =>
        (mirrored.Level, _hierarchy.Levels[mirrored.Level].Steps - 1 - mirrored.Index, Layers - mirrored.First - mirrored.Span);
}

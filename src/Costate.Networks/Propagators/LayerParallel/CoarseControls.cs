using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The prepared parameters of coarse steps, on the ranks that take them: forward the rank that owns the state at their beginning, backward the one that owns the co-state at their end.</summary>
/// <remarks>
/// Preparing is affine, so means of prepared parameters are prepared means. Sums over the layers of a step run in the order of the layers, whoever owns them.
/// </remarks>
sealed class CoarseControls<T> : ICoarseContent where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly CoarseExchange _exchange;
    readonly Dense<T>?[] _prepared;
    readonly BlockState<T>?[] _borrowed;
    readonly Dictionary<(int Level, int Index), CoarseStep> _byPlace = [];
    Controls<T> _controls = null!;
    Func<int, BlockState<T>> _state = null!;

    /// <param name="network">The network.</param>
    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns which layers.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="weights">How the parameters follow from those of the layers.</param>
    /// <param name="shape">A state, of which those that other ranks lend are made.</param>
    public CoarseControls(Network<T> network, TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, CoarseWeights weights, BlockState<T> shape)
    {
        _exchange = new(hierarchy, partition, ranks, weights);
        (_prepared, _borrowed) = (new Dense<T>?[_exchange.Steps.Count], new BlockState<T>?[_exchange.Steps.Count]);
        foreach (CoarseStep step in _exchange.Steps)
        {
            bool borrows = _exchange.Borrows(step);
            if (_exchange.Averages || borrows) _prepared[step.Number] = new(network.Step(0).Shape.Prepared);
            if (borrows) _borrowed[step.Number] = shape.Like();
            if (_exchange.Takes(step)) _byPlace.Add((step.Level, step.Index), step);
        }
    }

    /// <summary>The parameters of step j of a level, after <see cref="Prepare"/>, and on the way back after <see cref="Exchange"/>.</summary>
    public ReadOnlySpan<T> Step(Controls<T> controls, int level, int j)
    {
        CoarseStep step = _byPlace[(level, j)];
        return _prepared[step.Number] is { } own ? own.Span : controls.Layer(step.First);
    }

    /// <summary>The state at the beginning of step j of a level, where another rank owns it; null where this one does.</summary>
    public BlockState<T>? State(int level, int j) => _borrowed[_byPlace[(level, j)].Number];

    /// <summary>To be called when the parameters of the layers have changed.</summary>
    public void Prepare(Controls<T> controls)
    {
        _controls = controls;
        _exchange.Average(this);
    }

    /// <summary>Lends parameters and states to the ranks that take straddling steps on the way back.</summary>
    public void Exchange(Controls<T> controls, Func<int, BlockState<T>> state)
    {
        (_controls, _state) = (controls, state);
        _exchange.Lend(this);
    }

    void ICoarseContent.Clear(CoarseStep step) => Mean(step).Clear();

    void ICoarseContent.AddOwn(CoarseStep step)
    {
        Span<T> sum = Mean(step);
        for (int n = step.OwnFirst; n < step.OwnEnd; n++) TensorPrimitives.Add(sum, _controls.Layer(n), sum);
    }

    void ICoarseContent.Divide(CoarseStep step) => TensorPrimitives.Multiply(Mean(step), T.CreateTruncating(1.0 / (step.End - step.First)), Mean(step));

    Span<byte> ICoarseContent.Parameters(CoarseStep step) => MemoryMarshal.AsBytes(Mean(step));

    ReadOnlySpan<byte> ICoarseContent.LentParameters(CoarseStep step) => MemoryMarshal.AsBytes(_controls.Layer(step.First));

    ReadOnlySpan<byte> ICoarseContent.LentState(CoarseStep step) => _state(step.First).Bytes;

    Span<byte> ICoarseContent.BorrowedState(CoarseStep step) => _borrowed[step.Number]!.Bytes;

    Span<T> Mean(CoarseStep step) => _prepared[step.Number]!.Span;
}

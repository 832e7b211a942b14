using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The prepared parameters of coarse steps, on the ranks that take them: forward the rank that owns the state at their beginning, backward the one that owns the co-state at their end.</summary>
/// <remarks>
/// Preparing is affine, so means of prepared parameters are prepared means. Sums over the layers of a step run in the order of the layers, whoever owns them.
/// Only steps that straddle the boundary of two ranks make messages: their parameters and the state at their beginning, once per solve for the co-states.
/// </remarks>
sealed class CoarseControls<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1000;

    readonly ICommunicator _ranks;
    readonly int _length;
    readonly List<CoarseStep> _steps = [];
    readonly Dictionary<(int Level, int Index), CoarseStep> _byPlace = [];

    /// <param name="network">The network.</param>
    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns which layers.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="weights">How the parameters follow from those of the layers.</param>
    /// <param name="shape">A state, of which those that other ranks lend are made.</param>
    public CoarseControls(Network<T> network, TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, CoarseWeights weights, BlockState<T> shape)
    {
        (_ranks, _length, Averages) = (ranks, network.Step(0).Shape.Prepared, weights == CoarseWeights.Averaging);
        foreach (TimeLevel level in hierarchy.Levels.Skip(1))
            for (int j = 0; j < level.Steps; j++)
            {
                (int first, int end) = (level.Points[j], level.Points[j + 1]);
                (int forward, int backward) = (partition.Owner(0, first), partition.Owner(0, end - 1));
                (int ownFirst, int ownEnd) = (Math.Max(first, partition.FirstStep(ranks.Rank)), Math.Min(end, partition.FirstStep(ranks.Rank + 1)));
                if (ownFirst >= ownEnd) continue;
                bool takes = ranks.Rank == forward || ranks.Rank == backward, borrows = ranks.Rank == backward && forward != backward;
                CoarseStep step = new(first, end, ownFirst, ownEnd, forward, backward)
                {
                    Before = ownFirst == first ? -1 : partition.Owner(0, ownFirst - 1),
                    After = ownEnd == end ? -1 : partition.Owner(0, ownEnd),
                    Prepared = Averages || borrows ? new Dense<T>(_length) : null,
                    State = borrows ? shape.Like() : null,
                };
                _steps.Add(step);
                if (takes) _byPlace.Add((level.Number, j), step);
            }
    }

    bool Averages { get; }

    /// <summary>The parameters of step j of a level, after <see cref="Prepare"/>, and on the way back after <see cref="Exchange"/>.</summary>
    public ReadOnlySpan<T> Step(Controls<T> controls, int level, int j)
    {
        CoarseStep step = _byPlace[(level, j)];
        return step.Prepared is { } own ? own.Span : controls.Layer(step.First);
    }

    /// <summary>The state at the beginning of step j of a level, where another rank owns it; null where this one does.</summary>
    public BlockState<T>? State(int level, int j) => _byPlace[(level, j)].State;

    /// <summary>To be called when the parameters of the layers have changed.</summary>
    public void Prepare(Controls<T> controls)
    {
        if (!Averages) return;
        foreach (CoarseStep step in _steps)
        {
            Span<T> sum = step.Prepared!.Span;
            if (_ranks.Rank == step.Forward) sum.Clear();
            else _ranks.Receive(step.Before, Tag, step.Prepared.Bytes);
            for (int n = step.OwnFirst; n < step.OwnEnd; n++) TensorPrimitives.Add(sum, controls.Layer(n), sum);
            if (_ranks.Rank != step.Backward) _ranks.Send(step.After, Tag, step.Prepared.Bytes);
            if (_ranks.Rank == step.Backward)
            {
                TensorPrimitives.Multiply(sum, T.CreateTruncating(1.0 / (step.End - step.First)), sum);
                if (step.Forward != step.Backward) _ranks.Send(step.Forward, Tag + 1, step.Prepared.Bytes);
            }
            else if (_ranks.Rank == step.Forward) _ranks.Receive(step.Backward, Tag + 1, step.Prepared.Bytes);
        }
    }

    /// <summary>Lends parameters and states to the ranks that take straddling steps on the way back.</summary>
    public void Exchange(Controls<T> controls, Func<int, BlockState<T>> state)
    {
        foreach (CoarseStep step in _steps)
        {
            if (step.Forward == step.Backward || _ranks.Rank != step.Forward) continue;
            if (!Averages) _ranks.Send(step.Backward, Tag, System.Runtime.InteropServices.MemoryMarshal.AsBytes(controls.Layer(step.First)));
            _ranks.Send(step.Backward, Tag + 2, state(step.First).Bytes);
        }
        foreach (CoarseStep step in _steps)
        {
            if (step.State is null) continue;
            if (!Averages) _ranks.Receive(step.Forward, Tag, step.Prepared!.Bytes);
            _ranks.Receive(step.Forward, Tag + 2, step.State.Bytes);
        }
    }

    sealed record CoarseStep(int First, int End, int OwnFirst, int OwnEnd, int Forward, int Backward)
    {
        /// <summary>The rank that owns the layer before the own ones; −1 where the step begins here.</summary>
        public int Before { get; init; }

        /// <summary>The rank that owns the layer behind the own ones; −1 where the step ends here.</summary>
        public int After { get; init; }

        public Dense<T>? Prepared { get; init; }

        public BlockState<T>? State { get; init; }
    }
}

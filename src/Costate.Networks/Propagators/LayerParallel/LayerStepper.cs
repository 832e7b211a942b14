using System.Numerics;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Steps of the states: layers on the finest level, larger steps of the same method on the others. Or, on the mirrored grid, of the co-states: the transposes of these steps, linearised at the fine states.</summary>
/// <param name="tiles">Takes them.</param>
/// <param name="back">Whether they are those of the co-states.</param>
sealed class LayerStepper<T>(LayerTiles<T> tiles, bool back) : ITimeStepper<BlockState<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Step(in TimeStep step, BlockState<T> from, BlockState<T> to)
    {
        if (step.Level == 0) Layers(step.Index, [from, to]);
        else Correct(step, from, null, null, to);
    }

    public void Announce(bool last)
    {
        if (!back) tiles.LeavesCaches = last;
    }

    void ITimeStepper<BlockState<T>>.Correct(in TimeStep step, BlockState<T> from, BlockState<T> start, BlockState<T>? end, BlockState<T> to) => Correct(step, from, start, end, to);

    public void Advance(TimeLevel level, int first, ReadOnlySpan<BlockState<T>> states)
    {
        if (level.Number == 0) Layers(first, states);
        else
            for (int k = 0; k + 1 < states.Length; k++) Correct(level.Step(first + k), states[k], null, null, states[k + 1]);
    }

    void Correct(in TimeStep step, BlockState<T> from, BlockState<T>? start, BlockState<T>? end, BlockState<T> to)
    {
        if (back) tiles.Pull(step, from, to, start, end);
        else tiles.Evaluate(step, from, to, start, end);
    }

    void Layers(int first, ReadOnlySpan<BlockState<T>> states)
    {
        if (back) tiles.Pull(first, states);
        else tiles.Advance(first, states);
    }
}

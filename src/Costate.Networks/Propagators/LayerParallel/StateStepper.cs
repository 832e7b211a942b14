using System.Numerics;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Steps of the states: layers on the finest level, larger steps of the same method on the others.</summary>
sealed class StateStepper<T>(LayerTiles<T> tiles) : ITimeStepper<BlockState<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Step(in TimeStep step, BlockState<T> from, BlockState<T> to)
    {
        if (step.Level == 0) tiles.Advance(step.Index, [from, to]);
        else tiles.Evaluate(step, from, to);
    }

    public void Correct(in TimeStep step, BlockState<T> from, BlockState<T> start, BlockState<T>? end, BlockState<T> to) => tiles.Evaluate(step, from, to, start, end);

    public void Advance(TimeLevel level, int first, ReadOnlySpan<BlockState<T>> states)
    {
        if (level.Number == 0) tiles.Advance(first, states);
        else
            for (int k = 0; k + 1 < states.Length; k++) tiles.Evaluate(level.Step(first + k), states[k], states[k + 1]);
    }
}

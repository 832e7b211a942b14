using System.Numerics;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Steps of the co-states, on the mirrored grid: the transposes of the steps of the states on every level, linearised at the fine states.</summary>
sealed class CostateStepper<T>(LayerTiles<T> tiles) : ITimeStepper<BlockState<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Step(in TimeStep step, BlockState<T> from, BlockState<T> to)
    {
        if (step.Level == 0) tiles.Pull(step.Index, [from, to]);
        else tiles.Pull(step, from, to);
    }

    public void Correct(in TimeStep step, BlockState<T> from, BlockState<T> start, BlockState<T>? end, BlockState<T> to) => tiles.Pull(step, from, to, start, end);

    public void Advance(TimeLevel level, int first, ReadOnlySpan<BlockState<T>> states)
    {
        if (level.Number == 0) tiles.Pull(first, states);
        else
            for (int k = 0; k + 1 < states.Length; k++) tiles.Pull(level.Step(first + k), states[k], states[k + 1]);
    }
}

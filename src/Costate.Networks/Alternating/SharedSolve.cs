using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Weights that the first rank computes from the sums of all, for all.</summary>
/// <param name="ranks">The ranks.</param>
sealed class SharedSolve(ICommunicator ranks)
{
    /// <summary>x ← what the first rank made of it, or as it was where it could not.</summary>
    /// <param name="x">The parameters, the same on all ranks.</param>
    /// <param name="solve">Changes them; whether it could. Only the first rank runs it.</param>
    /// <returns>Whether it could, on all ranks.</returns>
    public bool Run<T>(Dense<T> x, Func<bool> solve) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool solved = ranks.Rank == 0 && solve();
        if (ranks.Size == 1) return solved;
        solved = ranks.Broadcast(0, solved);
        if (solved) ranks.Broadcast(0, x.Span);
        return solved;
    }
}

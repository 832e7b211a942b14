using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A method bound to its problem, whatever it needs of it: steps that move x. The caller owns the loop.</summary>
public interface IIteration<V> where V : IVector<V>
{
    /// <summary>The step length that is given from outside; null for methods that find their own.</summary>
    IRated? Rated { get; }

    /// <summary>Moves x (in place) and reports. If the step fails, x stays where it was.</summary>
    /// <exception cref="OperationCanceledException">The problem was stopped (<see cref="Interruptible{V}"/>): x and what <see cref="Save"/> gives are those before the step.</exception>
    StepReport Step(V x);

    /// <summary>Everything, besides x, that the next step depends on: restored elsewhere, the iteration continues with the same bits.</summary>
    /// <remarks>Vectors may be lent, not copied: they have these values until the next call of <see cref="Step"/> or <see cref="Load"/>, and are only to be read.</remarks>
    OptimizerState<V> Save();

    /// <summary>Restores what <see cref="Save"/> gave; the vectors are copied.</summary>
    void Load(OptimizerState<V> state);
}

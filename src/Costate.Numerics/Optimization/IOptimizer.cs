using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An iterative minimiser that moves x one step at a time; the caller owns the loop.</summary>
/// <typeparam name="TProblem">What the method needs of the problem: an optimiser asked for a derivative that the problem cannot give does not compile.</typeparam>
/// <typeparam name="V">The vectors of the unknown x.</typeparam>
public interface IOptimizer<in TProblem, V> where V : IVector<V>
{
    /// <summary>Moves x (in place) and reports. If the step fails, x stays where it was.</summary>
    /// <exception cref="OperationCanceledException">The problem was stopped (<see cref="Interruptible{V}"/>): x and what <see cref="Save"/> gives are those before the step.</exception>
    StepReport Step(TProblem problem, V x);

    /// <summary>Everything, besides x, that the next step depends on: restored elsewhere, the iteration continues with the same bits.</summary>
    /// <remarks>The vectors are lent, not copied: they have these values until the next call of <see cref="Step"/> or <see cref="Load"/>, and are only to be read.</remarks>
    OptimizerState<V> Save();

    /// <summary>Restores what <see cref="Save"/> gave; the vectors are copied.</summary>
    void Load(OptimizerState<V> state);
}

/// <summary>A first-order method whose step length is given from outside: a rate, perhaps by a schedule.</summary>
public interface IRatedOptimizer<in TProblem, V> : IOptimizer<TProblem, V>, IRated where V : IVector<V>;

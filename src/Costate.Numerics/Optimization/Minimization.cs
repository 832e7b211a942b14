using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An optimiser and the problem that it minimises.</summary>
/// <typeparam name="TProblem">What the optimiser needs of the problem.</typeparam>
/// <typeparam name="V">The vectors of the unknown x.</typeparam>
/// <param name="optimizer">How.</param>
/// <param name="problem">What.</param>
public sealed class Minimization<TProblem, V>(IOptimizer<TProblem, V> optimizer, TProblem problem) : IIteration<V> where V : IVector<V>
{
    /// <inheritdoc/>
    public IRated? Rated => optimizer as IRated;

    /// <inheritdoc/>
    public StepReport Step(V x) => optimizer.Step(problem, x);

    /// <inheritdoc/>
    public OptimizerState<V> Save() => optimizer.Save();

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state) => optimizer.Load(state);
}

using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>A rule that chooses the step length α along a descent direction. It has no state: one instance serves any number of solvers.</summary>
public interface ILineSearch
{
    /// <summary>Searches a step, beginning with α = <paramref name="first"/> &gt; 0. If one is found, the ray stands there, with its finite value and gradient.</summary>
    /// <remarks>Where f is NaN or infinite the step is shortened. Needs a finite start with a negative slope.</remarks>
    LineSearchResult Search<V>(Ray<V> ray, double first) where V : class, IVector<V>;
}

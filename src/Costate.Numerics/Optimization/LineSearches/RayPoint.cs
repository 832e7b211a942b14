namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>A point of φ(α) = f(x + αd).</summary>
/// <param name="Step">α.</param>
/// <param name="Value">φ(α).</param>
/// <param name="Slope">φ'(α) = ⟨∇f(x + αd), d⟩.</param>
public readonly record struct RayPoint(double Step, double Value, double Slope)
{
    /// <summary>Whether value and slope are numbers.</summary>
    public bool IsFinite => double.IsFinite(Value) && double.IsFinite(Slope);
}

namespace Costate.Networks;

/// <summary>The time-stepping method; a step is a layer.</summary>
public enum Integrator
{
    /// <summary>y + h·f(y).</summary>
    Euler,
}

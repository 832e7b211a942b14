namespace Costate.Numerics.Optimization;

/// <summary>Something with a step length that is given from outside.</summary>
public interface IRated
{
    /// <summary>The step length η of the next step.</summary>
    double Rate { get; set; }
}

namespace Costate.Numerics.TimeParallel;

/// <summary>In which order levels are visited.</summary>
public enum MultigridCycle
{
    /// <summary>Every level once on the way down and once on the way up.</summary>
    V,

    /// <summary>After every level has been solved by an F-cycle, once more by a V-cycle.</summary>
    F,
}

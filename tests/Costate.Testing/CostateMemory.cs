namespace Costate.Testing;

/// <summary>Where a layer is asked to leave the co-state of its input.</summary>
enum CostateMemory
{
    /// <summary>In memory of its own.</summary>
    Apart,

    /// <summary>In the memory of the co-state of its output.</summary>
    InPlace,

    /// <summary>Nowhere.</summary>
    NotWanted,
}

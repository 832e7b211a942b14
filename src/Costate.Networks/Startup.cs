namespace Costate.Networks;

/// <summary>How a multistep method begins.</summary>
public enum Startup
{
    /// <summary>With a corrected first step: the method keeps its order 3.</summary>
    Heun,

    /// <summary>With an Euler step: order 2 overall.</summary>
    Euler,
}

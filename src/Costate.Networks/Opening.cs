namespace Costate.Networks;

/// <summary>How the input becomes the initial state.</summary>
public enum Opening
{
    /// <summary>σ(K·x + b).</summary>
    Dense,

    /// <summary>The input with zeros appended.</summary>
    Pad,

    /// <summary>The input itself.</summary>
    Identity,
}

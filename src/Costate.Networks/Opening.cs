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

    /// <summary>The last hidden state of a recurrence over the input, h_t = σ(V·h_{t−1} + W·x_t + b).</summary>
    Recurrent,
}

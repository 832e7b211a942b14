namespace Costate.Networks.Training;

/// <summary>What the layers start from.</summary>
public enum InitialLayers
{
    /// <summary>One random block, gain·√(1/n)·randn, repeated in all layers, so that the smoothness term starts at zero.</summary>
    Repeated,

    /// <summary>An independent random block in every layer.</summary>
    Independent,

    /// <summary>K = I in every layer.</summary>
    Identity,

    /// <summary>K = 0 in every layer.</summary>
    Zero,

    /// <summary>Independent random matrices everywhere, opening and readout too, of a size that keeps that of the states: gain·√(2/n)·randn for ReLU and smooth ReLU, otherwise and in the readout gain·√(2/(m + n))·randn, m × n the size of the matrix.</summary>
    Scaled,
}

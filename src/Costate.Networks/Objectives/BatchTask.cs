namespace Costate.Networks.Objectives;

/// <summary>What is asked of all blocks of a batch.</summary>
enum BatchTask
{
    /// <summary>The losses.</summary>
    Value,

    /// <summary>Losses and gradient.</summary>
    Gradient,

    /// <summary>The scores.</summary>
    Scores,

    /// <summary>The final states.</summary>
    States,

    /// <summary>Forward, with what derivatives need kept.</summary>
    Linearize,

    /// <summary>Losses and gradient, from what is kept.</summary>
    Backward,

    /// <summary>A product with the matrix of Gauss and Newton, from what is kept.</summary>
    Product,
}

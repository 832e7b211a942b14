namespace Costate.Networks.Training.Pgcl;

/// <summary>What stands in for the co-state predictor: the baselines that show what the prediction is worth.</summary>
public enum PgclControl
{
    /// <summary>The fitted predictor.</summary>
    None,

    /// <summary>All stages but the last keep their initial parameters.</summary>
    Frozen,

    /// <summary>A zero co-state.</summary>
    Zero,

    /// <summary>Normal random numbers with the norm of the fitted prediction.</summary>
    Random,

    /// <summary>The fitted prediction with the other sign.</summary>
    Minus,

    /// <summary>The co-state itself, for which every stage waits: serial training.</summary>
    Exact,
}

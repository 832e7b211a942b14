namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Kinds of work of a gradient with all layers at once.</summary>
public enum LayerParallelKind
{
    /// <summary>A layer.</summary>
    Step,

    /// <summary>A layer in what may be the last relaxation of a solve: it leaves what its transpose needs.</summary>
    LastStep,

    /// <summary>A coarse step.</summary>
    CoarseStep,

    /// <summary>A layer taken back: a co-state without the gradient of the parameters.</summary>
    Pullback,

    /// <summary>A coarse step taken back.</summary>
    CoarsePullback,

    /// <summary>A coarse step taken once more, for its derivatives.</summary>
    Linearization,

    /// <summary>The gradient of a layer, from its state and co-state.</summary>
    LayerGradient,

    /// <summary>A copy, a sum or an inner product of states.</summary>
    Vector,

    /// <summary>The opening.</summary>
    Opening,

    /// <summary>The co-state of the opening and the gradient of its parameters.</summary>
    OpeningGradient,

    /// <summary>Readout and loss, and their derivatives.</summary>
    Readout,
}

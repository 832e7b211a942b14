namespace Costate.Cli.Settings;

/// <summary>How the objective is minimised.</summary>
enum MethodChoice
{
    /// <summary>Stochastic gradients, with momentum if asked for.</summary>
    Sgd,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Limited-memory BFGS on all samples, with a line search.</summary>
    Lbfgs,

    /// <summary>Steepest descent on all samples, with a line search.</summary>
    GradientDescent,

    /// <summary>Newton with preconditioned conjugate gradients on all samples, with a line search.</summary>
    Newton,

    /// <summary>L-BFGS on all samples, with states and co-states that converge together with the parameters.</summary>
    OneShot,

    /// <summary>Stages of the network that train at the same time, with predicted co-states.</summary>
    Pgcl,

    /// <summary>Alternating minimisation over pre-activations and weights.</summary>
    Alternating,

    /// <summary>The three-block method of multipliers.</summary>
    Admm,

    /// <summary>Levenberg and Marquardt.</summary>
    Lm,

    /// <summary>The same with shallower networks below.</summary>
    Rlm,

    /// <summary>Adaptive cubic regularisation.</summary>
    Ar2,

    /// <summary>The same with shallower networks below.</summary>
    Mar2,
}

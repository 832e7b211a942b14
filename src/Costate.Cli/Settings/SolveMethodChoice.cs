namespace Costate.Cli.Settings;

/// <summary>How <c>costate solve</c> minimises.</summary>
enum SolveMethodChoice
{
    /// <summary>Levenberg and Marquardt.</summary>
    Lm,

    /// <summary>The same on several levels.</summary>
    Rlm,

    /// <summary>Adaptive cubic regularisation.</summary>
    Ar2,

    /// <summary>The method with third derivatives.</summary>
    Ar3,

    /// <summary>Adaptive cubic regularisation on several levels.</summary>
    Mar2,
}

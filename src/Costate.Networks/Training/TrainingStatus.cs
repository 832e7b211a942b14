namespace Costate.Networks.Training;

/// <summary>Why a training goes on or has ended.</summary>
public enum TrainingStatus
{
    /// <summary>More steps follow.</summary>
    Running,

    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The gradient fell below its tolerance.</summary>
    Converged,

    /// <summary>The line search found no better point: often the accuracy of the arithmetic is reached.</summary>
    LineSearchFailed,

    /// <summary>A loss or gradient was NaN or infinite; the parameters are those of the last good state.</summary>
    Diverged,

    /// <summary>Stopped by a signal, with a checkpoint.</summary>
    Interrupted,

    /// <summary>Stopped by a rule of the user, with a checkpoint.</summary>
    Stopped,
}

namespace Costate.Cli.Commands;

/// <summary>What the process returns. 130 and 143 (a second signal) are in <see cref="StopSignals"/>.</summary>
static class ExitCode
{
    /// <summary>Done; also a run that a rule of the user stopped (patience, target, number of steps).</summary>
    public const int Done = 0;

    /// <summary>A bug.</summary>
    public const int InternalError = 1;

    /// <summary>Bad command line or configuration.</summary>
    public const int Usage = 2;

    /// <summary>Bad data, model or checkpoint file.</summary>
    public const int BadFile = 3;

    /// <summary>NaN or infinity, or a solver that failed.</summary>
    public const int Diverged = 4;

    /// <summary>Disk full, no permission, file not found.</summary>
    public const int InputOutput = 5;

    /// <summary>A rank failed.</summary>
    public const int RankFailed = 6;

    /// <summary>Stopped by a signal, a training with a checkpoint written: run again, with <c>--resume</c>.</summary>
    public const int Stopped = 75;
}

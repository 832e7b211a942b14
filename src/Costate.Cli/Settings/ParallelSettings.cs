namespace Costate.Cli.Settings;

/// <summary>Section <c>parallel</c>: ranks without mpirun, and how ranks share the work.</summary>
sealed record ParallelSettings
{
    /// <summary>Ranks as threads of this process; with mpirun its ranks take their place.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Groups of ranks that share the samples of every batch; the ranks of a group share the layers.</summary>
    public int Samples { get; init; } = 1;
}

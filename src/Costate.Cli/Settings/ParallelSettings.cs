namespace Costate.Cli.Settings;

/// <summary>Section <c>parallel</c>: ranks without mpirun.</summary>
sealed record ParallelSettings
{
    /// <summary>Ranks as threads of this process, which share the layers; with mpirun its ranks take their place.</summary>
    public int Ranks { get; init; } = 1;
}

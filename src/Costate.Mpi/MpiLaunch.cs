using System.Globalization;

namespace Costate.Mpi;

/// <summary>How this process was started, if a launcher of MPI jobs did it: what its environment variables tell before MPI is initialised.</summary>
/// <param name="Kind">Which launcher.</param>
/// <param name="Size">Number of ranks that were started together.</param>
/// <param name="Rank">The number of this one.</param>
public sealed record MpiLaunch(MpiLauncher Kind, int Size, int Rank)
{
    /// <summary>The launch of this process; null where it was started without a launcher.</summary>
    public static MpiLaunch? Current => Find(Environment.GetEnvironmentVariable);

    /// <summary>The same for other environment variables.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    public static MpiLaunch? Find(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Found(MpiLauncher.OpenMpi, "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK")
            ?? Found(MpiLauncher.Hydra, "PMI_SIZE", "PMI_RANK")
            ?? Found(MpiLauncher.Slurm, "SLURM_NTASKS", "PMIX_RANK");

        MpiLaunch? Found(MpiLauncher kind, string size, string rank) =>
            Number(size) is int ranks && ranks > 0 && Number(rank) is int number && number >= 0 && number < ranks ? new(kind, ranks, number) : null;

        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}

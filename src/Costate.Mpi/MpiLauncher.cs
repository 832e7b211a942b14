namespace Costate.Mpi;

/// <summary>What started the ranks of a job.</summary>
public enum MpiLauncher
{
    /// <summary><c>mpirun</c> of Open MPI: it sets OMPI_COMM_WORLD_SIZE.</summary>
    OpenMpi,

    /// <summary><c>mpirun</c> of MPICH (Hydra) or <c>srun --mpi=pmi2</c>: they set PMI_SIZE.</summary>
    Hydra,

    /// <summary><c>srun --mpi=pmix</c>: it sets PMIX_RANK and SLURM_NTASKS.</summary>
    Slurm,
}

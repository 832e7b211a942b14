namespace Costate.Mpi.Tests;

public sealed class MpiLaunchTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3 PMIX_RANK=3 SLURM_NTASKS=9", MpiLauncher.OpenMpi, 4, 3)]
    [InlineData("PMI_SIZE=2 PMI_RANK=0 MPI_LOCALNRANKS=2", MpiLauncher.Hydra, 2, 0)]
    [InlineData("SLURM_NTASKS=8 PMIX_RANK=7 SLURM_PROCID=7", MpiLauncher.Slurm, 8, 7)]
    public void A_launcher_is_known_by_its_variables(string variables, MpiLauncher launcher, int size, int rank) =>
        Assert.Equal(new MpiLaunch(launcher, size, rank), MpiLaunch.Find(Variables(variables)));

    [Theory]
    [InlineData("")]
    [InlineData("SLURM_NTASKS=8 SLURM_PROCID=0")]
    [InlineData("PMI_SIZE=2")]
    [InlineData("PMI_SIZE=two PMI_RANK=0")]
    [InlineData("PMI_SIZE=2 PMI_RANK=2")]
    [InlineData("PMI_SIZE=0 PMI_RANK=0")]
    public void Anything_else_is_no_launch(string variables) => Assert.Null(MpiLaunch.Find(Variables(variables)));

    internal static Func<string, string?> Variables(string text)
    {
        Dictionary<string, string> variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return variables.GetValueOrDefault;
    }
}

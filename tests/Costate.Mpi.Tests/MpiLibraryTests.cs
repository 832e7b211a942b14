namespace Costate.Mpi.Tests;

public sealed class MpiLibraryTests
{
    [Theory]
    [InlineData("", "libmpi.so.40 libmpich.so.12 libmpi.so.12")]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3", "libmpi.so.40 libmpich.so.12 libmpi.so.12")]
    [InlineData("PMI_SIZE=2 PMI_RANK=0", "libmpich.so.12 libmpi.so.12 libmpi.so.40")]
    [InlineData("PMI_SIZE=2 PMI_RANK=0 COSTATE_MPI=/opt/libmpi.so", "/opt/libmpi.so")]
    [InlineData("COSTATE_MPI=", "libmpi.so.40 libmpich.so.12 libmpi.so.12")]
    public void The_launcher_and_the_variable_choose_the_library(string variables, string names) =>
        Assert.Equal(names.Split(' '), MpiLibrary.Candidates(MpiLaunchTests.Variables(variables)));

    [Fact]
    public void A_library_that_is_absent_is_an_error_that_says_what_to_install()
    {
        string message = Assert.Throws<MpiUnavailableException>(() => MpiLibrary.Load(MpiLaunchTests.Variables("COSTATE_MPI=libmpi.so.none"))).Message;
        Assert.Equal("MPI was not found: COSTATE_MPI names libmpi.so.none. Install Open MPI (Debian and Ubuntu: apt-get install openmpi-bin) or MPICH (apt-get install mpich), or name the library in COSTATE_MPI.", message);
    }

    [Fact]
    public void A_library_of_another_kind_is_an_error()
    {
        string message = Assert.Throws<MpiUnavailableException>(() => MpiLibrary.Load(MpiLaunchTests.Variables("COSTATE_MPI=libm.so.6"))).Message;
        Assert.Equal("libm.so.6 has no function MPI_Init_thread: it is no MPI library, or one older than MPI 3. Name another one in COSTATE_MPI.", message);
    }

    [MpiTheory]
    [InlineData("libmpi.so.40", "Open MPI"), InlineData("libmpich.so.12", "MPICH")]
    public void A_library_tells_its_name_and_version(string name, string product)
    {
        MpiLibrary library = MpiLibrary.Load(MpiLaunchTests.Variables($"COSTATE_MPI={name}"));
        Assert.Equal((name, product), (library.Name, library.Product));
        Assert.Matches(@"^\d+\.\d+", library.Version);
        Assert.Equal($"{product} {library.Version} ({name})", library.ToString());
    }
}

namespace Costate.Mpi.Tests;

public sealed class MpiJobTests
{
    const string OpenMpi = Launcher.OpenMpi, Mpich = Launcher.Mpich;

    [MpiTheory]
    [InlineData(OpenMpi, 1), InlineData(OpenMpi, 2), InlineData(OpenMpi, 3), InlineData(OpenMpi, 4)]
    [InlineData(Mpich, 1), InlineData(Mpich, 2), InlineData(Mpich, 3), InlineData(Mpich, 4)]
    public void Ranks_of_an_mpi_job_keep_the_contract(string launcher, int ranks)
    {
        JobResult result = Launcher.Run(launcher, ranks, "contract");
        Assert.True(result.Code == 0, result.ToString());
        foreach (string kind in (string[])["MpiCommunicator", "CountingCommunicator"])
            Assert.Equal(Enumerable.Range(0, ranks).Select(rank => $"{kind}, rank {rank} of {ranks} keeps all 18 rules."), result.Lines(kind));
    }

    [MpiTheory]
    [InlineData(OpenMpi, "Open MPI"), InlineData(Mpich, "MPICH")]
    public void The_library_is_the_one_of_the_launcher(string launcher, string product)
    {
        JobResult result = Launcher.Run(launcher, 3, "describe");
        Assert.True(result.Code == 0, result.ToString());
        Assert.Equal(Enumerable.Repeat($"{product}, 3 ranks, 3 of them here", 3), result.Lines(product));
    }

    [MpiTheory]
    [InlineData(OpenMpi, "libmpich.so.12"), InlineData(Mpich, "libmpi.so.40")]
    public void A_library_of_another_launcher_is_refused(string launcher, string library)
    {
        JobResult result = Launcher.Run(launcher, 2, "describe", library);
        Assert.Equal(2, result.Code);
        Assert.Contains("2 ranks were started, but ", result.ToString(), StringComparison.Ordinal);
        Assert.Contains($"({library}) sees itself alone: the launcher and the library do not belong together.", result.ToString(), StringComparison.Ordinal);
    }

    [MpiTheory]
    [InlineData(OpenMpi), InlineData(Mpich)]
    public void Exceptions_that_the_runtime_makes_of_signals_are_caught(string launcher)
    {
        JobResult result = Launcher.Run(launcher, 1, "signals");
        Assert.True(result.Code == 0, result.ToString());
        Assert.Equal(["DivideByZeroException was caught", "NullReferenceException was caught"], result.Lines(""));
    }

    [MpiTheory]
    [InlineData(OpenMpi), InlineData(Mpich)]
    public void The_exit_code_of_the_ranks_is_that_of_the_job(string launcher)
    {
        JobResult result = Launcher.Run(launcher, 2, "code");
        Assert.Equal(75, result.Code);
        Assert.Empty(result.Messages);
    }

    [MpiTheory]
    [InlineData("throw", "rank 1 failed: InvalidDataException: bad sample 17, in line 3")]
    [InlineData("throw-worker", "rank 1 failed: InvalidDataException: bad sample 17")]
    [InlineData("throw-team", "rank 1 failed: InvalidDataException: bad sample 17")]
    [InlineData("exit", "rank 1 failed: its process ended before the job did")]
    [InlineData("exit-worker", "rank 1 failed: its process ended before the job did")]
    [InlineData("end", "failed: InvalidOperationException: Rank 1 has ended without sending a message that another rank waits for")]
    [InlineData("length", "failed: InvalidOperationException: A message of 12 bytes with tag 1 was received as one of 10")]
    [InlineData("address", "rank 1 failed: ArgumentOutOfRangeException: A message goes from rank 1 to another one of 0 … 2")]
    public void A_rank_that_fails_ends_the_job_with_code_6(string mode, string message)
    {
        foreach (string launcher in (string[])[OpenMpi, Mpich])
        {
            JobResult result = Launcher.Run(launcher, 3, mode);
            EndedSoon(result, 6);
            Assert.Contains(result.Messages, line => line.Contains(message, StringComparison.Ordinal));
            Assert.All(result.Messages, line => Assert.StartsWith("costate: rank ", line, StringComparison.Ordinal));
        }
    }

    // MPICH's launcher puts together the bits of 6 (SIGABRT) and 9 (SIGKILL, for the others), or not.
    [MpiTheory]
    [InlineData(OpenMpi, "kill", new[] { 137 }), InlineData(Mpich, "kill", new[] { 9 })]
    [InlineData(OpenMpi, "fail-fast", new[] { 134 }), InlineData(Mpich, "fail-fast", new[] { 6, 15 })]
    public void A_rank_that_dies_ends_the_job(string launcher, string mode, int[] codes)
    {
        JobResult result = Launcher.Run(launcher, 3, mode);
        EndedSoon(result, codes);
        Assert.Empty(result.Messages);
    }

    [MpiTheory]
    [InlineData(OpenMpi), InlineData(Mpich)]
    public void Long_messages_that_nobody_receives_are_an_error(string launcher)
    {
        JobResult result = Launcher.Run(launcher, 2, "unread");
        EndedSoon(result, 6);
        Assert.Equal(["costate: rank 1 failed: InvalidOperationException: Rank 1 has sent messages that nobody received, 3 of them long: the ranks do not run the same program."], result.Messages);
    }

    [MpiTheory]
    [InlineData(Mpich)]
    public void An_error_of_the_library_is_told_in_its_words(string launcher)
    {
        JobResult result = Launcher.Run(launcher, 2, "tag");
        EndedSoon(result, 6);
        Assert.Contains("rank 1 failed: MPI_Isend failed with code ", result.Messages[0], StringComparison.Ordinal);
        Assert.Contains("Invalid tag", result.Messages[0], StringComparison.Ordinal);
    }

    static void EndedSoon(JobResult result, params int[] codes)
    {
        Assert.True(codes.Contains(result.Code), $"code {string.Join(" or ", codes)} expected: {result}");
        Assert.InRange(result.SecondsAfterFault, 0, 10);
        Assert.Empty(result.Survivors);
    }
}

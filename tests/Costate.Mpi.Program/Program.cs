using Costate.Mpi;
using Costate.Mpi.Program;
using Costate.Numerics.Communication;
using Costate.Testing;

// The program of a rank; its argument says what it does. Rank 1 is the one that goes wrong, the others wait for it.
try
{
    return MpiJob.Run(MpiLibrary.Load(), job =>
    {
        switch (args[0])
        {
            case "contract":
                Say(CommunicatorContract.Check(job.World));
                Say(CommunicatorContract.Check(new CountingCommunicator(job.World)));
                return 0;
            case "describe":
                Console.WriteLine($"{job.Library.Product}, {job.World.Size} ranks, {job.RanksOnNode} of them here");
                return 0;
            case "code":
                return 75;
            case "signals":
                return Caught(() => args.Length / job.RanksOnNode.CompareTo(job.World.Size)) + Caught(() => args.FirstOrDefault(word => word.Length > 100)!.Length);
            default:
                Console.WriteLine($"process {Environment.ProcessId}");
                job.World.Barrier();
                if (job.World.Rank == 1) Fault.Commit(args[0], job.World);
                else job.World.Receive(1, 1, new byte[10]);
                return 0;
        }
    });
}
catch (MpiUnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static void Say(ContractReport report)
{
    if (!report.Passed) throw new ContractException(report);
    Console.WriteLine(report);
}

// The runtime makes these exceptions of SIGFPE and SIGSEGV, which MPI libraries like to take for themselves.
static int Caught(Func<int> body)
{
    try
    {
        return body();
    }
    catch (Exception e) when (e is NullReferenceException or DivideByZeroException)
    {
        Console.WriteLine($"{e.GetType().Name} was caught");
        return 0;
    }
}

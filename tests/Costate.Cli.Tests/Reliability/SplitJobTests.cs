using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Processes of an MPI job share the samples of alternating minimisation and ADMM: the bits of one, also where a run goes on with another number of them.</summary>
public sealed class SplitJobTests
{
    const string Configuration = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 700, validation: 100}
        network: {widths: [9, 8], activation: relu}
        training: {method: alternating, epochs: 4}
        alternating: {regressors: literal, zInit: warm}
        checkpoint: {seconds: 0}
        """;

    [MpiTheory]
    [InlineData(Launcher.OpenMpi, "training.method=alternating"), InlineData(Launcher.Mpich, "training.method=admm")]
    public void Any_number_of_processes_gives_the_same_bits(string launcher, string method)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", method];
        folder.Train(0, "one", sets);
        foreach (int ranks in (int[])[1, 2, 3])
        {
            CostateJob.Run(0, launcher, ranks, folder.Arguments($"{ranks}", sets));
            folder.SameResult("one", $"{ranks}");
        }
        CostateJob.Run(0, launcher, 3, folder.Arguments("parts", ["--epochs", "2", .. sets]));
        CostateJob.Run(0, launcher, 2, folder.Arguments("parts", ["--resume", .. sets]));
        folder.SameResult("one", "parts");
    }
}

using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel;

/// <summary>A problem of the tests, solved on some ranks: the states of all points and what the solve reported.</summary>
sealed class ModelSolve
{
    public required int Steps { get; init; }

    public double End { get; init; } = 5;

    public required Func<double, ITimeStepper<Dense<double>>> Stepper { get; init; }

    public double[] Initial { get; init; } = [1];

    public TimeCoarsening Coarsening { get; init; } = new();

    public MgritOptions Options { get; init; } = new() { SerialFallback = false, Tolerance = 0 };

    public int Ranks { get; init; } = 1;

    public bool Mirrored { get; init; }

    /// <summary>A start other than the constant one.</summary>
    public Func<int, double[]>? Guess { get; init; }

    /// <summary>Cycles; −1 means until the tolerance.</summary>
    public int Cycles { get; init; } = -1;

    public double[][] States { get; private set; } = [];

    public MgritReport Report { get; private set; } = null!;

    public long[] StepsTaken { get; private set; } = [];

    public long Messages { get; private set; }

    public int ExactAfter { get; private set; }

    public TimeHierarchy Hierarchy()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(Steps, End), Coarsening);
        return Mirrored ? hierarchy.Mirrored() : hierarchy;
    }

    public static double[][] InOrder(int steps, double[] initial, ITimeStepper<Dense<double>> stepper, TimeLevel level)
    {
        double[][] states = new double[steps + 1][];
        Dense<double> y = new(initial), next = y.Like();
        states[0] = initial;
        for (int i = 0; i < steps; i++)
        {
            stepper.Step(level.Step(i), y, next);
            (y, next) = (next, y);
            states[i + 1] = y.Span.ToArray();
        }
        return states;
    }

    public ModelSolve Run()
    {
        TimeHierarchy hierarchy = Hierarchy();
        TimePartition partition = Mirrored
            ? new TimePartition(new TimeHierarchy(new TimeGrid(Steps, End), Coarsening), Ranks).Mirrored(hierarchy)
            : new(hierarchy, Ranks);
        States = new double[Steps + 1][];
        StepsTaken = new long[hierarchy.Levels.Count];
        InProcessRanks.Run(Ranks, ranks =>
        {
            Mgrit<Dense<double>> mgrit = new(hierarchy, partition, Stepper(End / Steps), ranks, new Dense<double>(Initial.Length), Options);
            if (mgrit.First == 0 && mgrit.End > 0) Initial.CopyTo(mgrit[0].Span);
            if (Guess is null) mgrit.Start();
            else
                for (int i = mgrit.First; i < mgrit.End; i++) Guess(i).CopyTo(mgrit[i].Span);
            MgritReport report = Cycles < 0 ? mgrit.Solve() : mgrit.Cycle(Cycles);
            lock (this)
            {
                for (int i = mgrit.First; i < mgrit.End; i++) States[i] = mgrit[i].Span.ToArray();
                for (int l = 0; l < StepsTaken.Length; l++) StepsTaken[l] += mgrit.StepsTaken[l];
                Messages += mgrit.MessagesSent;
                (Report, ExactAfter) = (report, mgrit.ExactAfter);
            }
        });
        return this;
    }
}

using System.Numerics;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>A solver with what it had counted before its last solve.</summary>
sealed class CountedSolves<T>(Mgrit<BlockState<T>> solver, MgritWork cost, LayerParallelControl<T> control, int cycles) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly long[] _before = new long[cost.StepsOfCycle.Count], _steps = new long[cost.StepsOfCycle.Count];
    long _messages;

    /// <summary>The solver.</summary>
    public Mgrit<BlockState<T>> Solver { get; } = solver;

    /// <summary>Steps of all levels that the last solve took, on all ranks together.</summary>
    public long StepsOfAllRanks { get; private set; }

    /// <summary>Solves, and counts what it took: for the training, or for a measurement.</summary>
    /// <param name="work">Counts measurements.</param>
    /// <param name="kind">Counts all else.</param>
    /// <param name="begun">Whether the C-points hold a solution to go on from.</param>
    public MgritReport Solve(LayerParallelWork work, SolveWork kind, bool begun)
    {
        Solver.StepsTaken.CopyTo(_before);
        _messages = Solver.MessagesSent;
        MgritReport report = Run(begun);
        for (int l = 0; l < _steps.Length; l++) _steps[l] = Solver.StepsTaken[l] - _before[l];
        StepsOfAllRanks = cost.StepsOfSolve(report, control.Exactly ? 0 : control.Cycles ?? cycles);
        if (control.Exactly) work.Measurements++;
        else kind.Add(report, _steps, Solver.MessagesSent - _messages);
        return report;
    }

    MgritReport Run(bool begun)
    {
        if (control.Exactly || control.Cycles == 0) return Solver.Sweep();
        if (control.Cycles is { } some)
        {
            if (!begun) Solver.Start();
            return Solver.Cycle(some);
        }
        Solver.Start();
        return cycles > 0 ? Solver.Cycle(cycles) : Solver.Solve();
    }
}

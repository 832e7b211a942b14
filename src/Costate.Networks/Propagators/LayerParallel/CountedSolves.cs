using System.Numerics;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>A solver with what it had counted before its last solve.</summary>
sealed class CountedSolves<T>(Mgrit<BlockState<T>> solver, MgritWork cost, LayerParallelControl control, int cycles) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly long[] _before = new long[cost.StepsOfCycle.Count], _steps = new long[cost.StepsOfCycle.Count];
    long _messages;

    /// <summary>The solver.</summary>
    public Mgrit<BlockState<T>> Solver { get; } = solver;

    /// <summary>Steps of all levels that the last solve took, on all ranks together.</summary>
    public long StepsOfAllRanks { get; private set; }

    /// <summary>Solves, and counts what it took: for the training, or for a measurement.</summary>
    public MgritReport Solve(LayerParallelWork work, SolveWork kind)
    {
        Solver.StepsTaken.CopyTo(_before);
        _messages = Solver.MessagesSent;
        MgritReport report = Run();
        for (int l = 0; l < _steps.Length; l++) _steps[l] = Solver.StepsTaken[l] - _before[l];
        StepsOfAllRanks = cost.StepsOfSolve(report, control.Exactly ? 0 : cycles);
        if (control.Exactly) work.Measurements++;
        else kind.Add(report, _steps, Solver.MessagesSent - _messages);
        return report;
    }

    MgritReport Run()
    {
        if (control.Exactly) return Solver.Sweep();
        Solver.Start();
        return cycles > 0 ? Solver.Cycle(cycles) : Solver.Solve();
    }
}

using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Numerics.Tests.TimeParallel.Simulation;

/// <summary>A solve that is only written down: the schedules of all ranks. Steps of level l are work of kind l, vector operations that of the last kind.</summary>
sealed class RecordedSolve
{
    readonly int _levels;

    public RecordedSolve(TimeHierarchy hierarchy, TimePartition partition, MgritOptions options, int cycles, bool toTolerance, int stateBytes)
    {
        ScheduledSolve solve = new(hierarchy, options, cycles, toTolerance, stateBytes);
        _levels = hierarchy.Levels.Count;
        Ranks = new RankSchedule[partition.Ranks];
        for (int rank = 0; rank < Ranks.Length; rank++)
        {
            Ranks[rank] = new();
            StateMessages += solve.Write(partition, new RecordingCommunicator(rank, Ranks.Length, Ranks[rank]), Ranks[rank], 0, 0, _levels);
        }
    }

    public RankSchedule[] Ranks { get; }

    public long StateMessages { get; }

    public SimulatedRun Run(double step = 1, double vector = 0, MessageCost? messages = null) =>
        ScheduleSimulation.Run(Ranks, [.. Enumerable.Repeat(new WorkCost(step), _levels), new WorkCost(vector, IsStep: false)], messages ?? MessageCost.None);
}

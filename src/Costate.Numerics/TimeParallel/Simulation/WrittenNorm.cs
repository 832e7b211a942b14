using Costate.Numerics.Communication;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>A residual that is above the tolerance until so many cycles are done, after the messages that a real one takes.</summary>
sealed class WrittenNorm : ResidualNorm<WrittenState>
{
    readonly double _tolerance;
    readonly int _cycles;
    int _measured;

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns what.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Have the tolerance.</param>
    /// <param name="others">The ranks that hold the other pieces of the same states.</param>
    /// <param name="cycles">After so many cycles the residual is at the tolerance.</param>
    /// <param name="norms">From <see cref="ResidualNorm{TState}.Memory"/>.</param>
    public WrittenNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, ICommunicator others, int cycles, (double, double)[] norms)
        : base(hierarchy, partition, ranks, options, others, norms) => (_tolerance, _cycles) = (options.Tolerance, cycles);

    protected override double Total(int measurement) => _measured++ < _cycles ? _tolerance + 1 : _tolerance;
}

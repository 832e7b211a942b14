using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>A state without numbers: its operations are written down as work. One stands for all states of a rank.</summary>
/// <param name="schedule">Where.</param>
/// <param name="kind">The kind of work that a vector operation is.</param>
/// <param name="memory">As long as a state; never read nor written.</param>
/// <param name="starts">The first piece of each of the ranks that hold one of the state, and at the end how many there are.</param>
sealed class WrittenState(RankSchedule schedule, int kind, byte[] memory, int[] starts) : IVector<WrittenState>, IPieces<WrittenState>, IExchangeable<WrittenState>, IContiguous
{
    public Span<byte> Bytes => memory;

    public ReadOnlySpan<int> Starts => starts;

    public WrittenState Like() => this;

    public void SetZero() => schedule.Work(kind);

    public void CopyFrom(WrittenState x) => schedule.Work(kind);

    public void Axpby(double a, WrittenState x, double b) => schedule.Work(kind);

    public double Dot(WrittenState x)
    {
        schedule.Work(kind);
        return 1;
    }

    public void Dot(WrittenState x, Span<double> products) => schedule.Work(kind);

    public void SquaredDistance(WrittenState x, Span<double> squares) => schedule.Work(kind);

    public void Exchange(WrittenState x) { }
}

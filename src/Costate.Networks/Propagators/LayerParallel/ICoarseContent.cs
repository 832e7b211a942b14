namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What is in the messages of <see cref="CoarseExchange"/>.</summary>
interface ICoarseContent
{
    /// <summary>The mean of the parameters of a step ← 0.</summary>
    void Clear(CoarseStep step);

    /// <summary>The mean += the parameters of the own layers.</summary>
    void AddOwn(CoarseStep step);

    /// <summary>The mean ← the mean over the number of layers.</summary>
    void Divide(CoarseStep step);

    /// <summary>The parameters of a step: their mean, or those that another rank lends.</summary>
    Span<byte> Parameters(CoarseStep step);

    /// <summary>The parameters of the first layer of a step, to be lent.</summary>
    ReadOnlySpan<byte> LentParameters(CoarseStep step);

    /// <summary>The state at the beginning of a step, to be lent.</summary>
    ReadOnlySpan<byte> LentState(CoarseStep step);

    /// <summary>The state at the beginning of a step, lent by another rank.</summary>
    Span<byte> BorrowedState(CoarseStep step);
}

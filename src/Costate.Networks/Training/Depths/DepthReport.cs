namespace Costate.Networks.Training.Depths;

/// <summary>What a regularised method on networks of several depths has done on its problem, over all parts of the run.</summary>
/// <param name="Order">q.</param>
/// <param name="FineSteps">Steps found on the finest network.</param>
/// <param name="FineAccepted">Of these, the accepted ones.</param>
/// <param name="CoarseSteps">Steps that came from the networks below.</param>
/// <param name="CoarseAccepted">Of these, the accepted ones.</param>
/// <param name="Depths">The work, the finest network first.</param>
public sealed record DepthReport(int Order, long FineSteps, long FineAccepted, long CoarseSteps, long CoarseAccepted, IReadOnlyList<DepthWork> Depths);

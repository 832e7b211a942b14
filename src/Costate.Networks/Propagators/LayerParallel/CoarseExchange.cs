using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Who needs what of the coarse steps of which a rank owns layers, and the messages for it; what is in them is the affair of an <see cref="ICoarseContent"/>.</summary>
/// <remarks>Only steps that straddle the boundary of two ranks make messages: their parameters and the state at their beginning, once per solve for the co-states.</remarks>
sealed class CoarseExchange
{
    const int Tag = 1000;

    readonly ICommunicator _ranks;
    readonly List<CoarseStep> _steps = [];

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns which layers.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="weights">How parameters of coarse steps follow from those of the layers.</param>
    public CoarseExchange(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, CoarseWeights weights)
    {
        (_ranks, Averages) = (ranks, weights == CoarseWeights.Averaging);
        (int own, int end) = (partition.FirstStep(ranks.Rank), partition.FirstStep(ranks.Rank + 1));
        if (own == end) return;
        for (int l = 1; l < hierarchy.Levels.Count; l++)
        {
            ReadOnlySpan<int> points = hierarchy.Levels[l].Points;
            int place = points.BinarySearch(own);
            for (int j = place >= 0 ? place : ~place - 1; j < hierarchy.Levels[l].Steps && points[j] < end; j++)
            {
                (int first, int last) = (points[j], points[j + 1]);
                (int ownFirst, int ownEnd) = (Math.Max(first, own), Math.Min(last, end));
                _steps.Add(new(_steps.Count, l, j, first, last, ownFirst, ownEnd, partition.Owner(0, first), partition.Owner(0, last - 1))
                {
                    Before = ownFirst == first ? -1 : partition.Owner(0, ownFirst - 1),
                    After = ownEnd == last ? -1 : partition.Owner(0, ownEnd),
                });
            }
        }
    }

    /// <summary>The coarse steps of which this rank owns layers.</summary>
    public IReadOnlyList<CoarseStep> Steps => _steps;

    /// <summary>Whether parameters are means.</summary>
    public bool Averages { get; }

    /// <summary>Whether this rank takes a step, forward or back.</summary>
    public bool Takes(CoarseStep step) => _ranks.Rank == step.Forward || _ranks.Rank == step.Backward;

    /// <summary>Whether this rank takes a step back that another one takes forward.</summary>
    public bool Borrows(CoarseStep step) => step.Straddles && _ranks.Rank == step.Backward;

    /// <summary>Means of parameters, for those who take the steps: sums in the order of the layers, whoever owns them.</summary>
    public void Average(ICoarseContent content)
    {
        if (!Averages) return;
        foreach (CoarseStep step in _steps)
        {
            if (_ranks.Rank == step.Forward) content.Clear(step);
            else _ranks.Receive(step.Before, Tag, content.Parameters(step));
            content.AddOwn(step);
            if (_ranks.Rank != step.Backward) _ranks.Send(step.After, Tag, content.Parameters(step));
            if (_ranks.Rank == step.Backward)
            {
                content.Divide(step);
                if (step.Straddles) _ranks.Send(step.Forward, Tag + 1, content.Parameters(step));
            }
            else if (_ranks.Rank == step.Forward) _ranks.Receive(step.Backward, Tag + 1, content.Parameters(step));
        }
    }

    /// <summary>Lends parameters and states to the ranks that take straddling steps back.</summary>
    public void Lend(ICoarseContent content)
    {
        foreach (CoarseStep step in _steps)
        {
            if (!step.Straddles || _ranks.Rank != step.Forward) continue;
            if (!Averages) _ranks.Send(step.Backward, Tag, content.LentParameters(step));
            _ranks.Send(step.Backward, Tag + 2, content.LentState(step));
        }
        foreach (CoarseStep step in _steps)
        {
            if (!Borrows(step)) continue;
            if (!Averages) _ranks.Receive(step.Forward, Tag, content.Parameters(step));
            _ranks.Receive(step.Forward, Tag + 2, content.BorrowedState(step));
        }
    }
}

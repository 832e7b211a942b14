using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>States and co-states at the C-points of a rank from which the next solves go on, and what the loss at these states lacks.</summary>
/// <param name="hierarchy">The levels.</param>
/// <param name="partition">Who owns which layers.</param>
/// <param name="ranks">The ranks.</param>
/// <param name="shape">The size of states.</param>
/// <param name="states">The states.</param>
sealed class AcceptedSolution<T>(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, BlockShape shape, Mgrit<BlockState<T>> states) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int CostateTag = 1101;

    readonly TimeHierarchy _mirrored = hierarchy.Mirrored();
    readonly MirroredRanks _mirroredRanks = new(ranks);
    BlockState<T>[]? _accepted;
    BlockState<T>? _lentCostate, _residual;
    double[]? _products;

    /// <summary>Whether states have been accepted.</summary>
    public bool HasStates => _accepted is not null;

    /// <summary>The states as they are, at the C-points, are those from which the next solves begin.</summary>
    public void Accept()
    {
        _accepted ??= [.. Enumerable.Range(0, Points).Select(_ => new BlockState<T>(shape))];
        for (int j = 0; j < Points; j++) _accepted[j].CopyFrom(states[Point(j)]);
    }

    /// <summary>Σ_j ⟨λ(c_j), r_j⟩: to first order what the loss at the exact states differs from that at these; 0 where there is one level only.</summary>
    /// <param name="costates">λ.</param>
    public double Correction(Mgrit<BlockState<T>> costates)
    {
        if (hierarchy.Coarsest == 0) return 0;
        _products ??= new double[hierarchy.Intervals + 1];
        _residual ??= new(shape);
        int first = partition.First(1, ranks.Rank);
        for (int j = first; j < first + Points; j++)
        {
            int point = Point(j - first);
            _products[j] = 0;
            if (j == 0) continue;
            states.Residual(j, _residual);
            _products[j] = _residual.Dot(point > states.First ? costates[hierarchy.Grid.Steps - point] : _lentCostate!);
        }
        ranks.AllGather(partition.Starts(1), _products.AsSpan());
        double sum = 0;
        foreach (double product in _products) sum += product;
        return sum;
    }

    /// <summary>Accepted states and co-states at all C-points, one after another, on all ranks; null before there are any.</summary>
    /// <param name="costates">The co-states; null before there are any.</param>
    public (Dense<T> States, Dense<T> Costates)? Save(Mgrit<BlockState<T>>? costates)
    {
        if (_accepted is null || costates is null || hierarchy.Coarsest == 0) return null;
        TimePartition backward = partition.Mirrored(_mirrored);
        int first = backward.First(1, _mirroredRanks.Rank);
        return (Gather(ranks, partition.Starts(1), j => _accepted[j]), Gather(_mirroredRanks, backward.Starts(1), j => costates[_mirrored.Levels[1].Points[first + j]]));
    }

    /// <summary>Takes over what was saved.</summary>
    /// <param name="saved">What <see cref="Save"/> gave.</param>
    /// <param name="costates">Overwritten at the C-points.</param>
    public void Load((Dense<T> States, Dense<T> Costates) saved, Mgrit<BlockState<T>> costates)
    {
        Accept();
        int length = StateLength, first = partition.First(1, ranks.Rank);
        for (int j = 0; j < Points; j++) saved.States.Span.Slice((first + j) * length, length).CopyTo(_accepted![j].Span);
        TimePartition backward = partition.Mirrored(_mirrored);
        int rank = _mirroredRanks.Rank;
        for (int j = backward.First(1, rank); j < backward.First(1, rank + 1); j++) saved.Costates.Span.Slice(j * length, length).CopyTo(costates[_mirrored.Levels[1].Points[j]].Span);
        LendCostate(costates);
    }

    /// <summary>Puts the accepted states in place. The first one of all belongs to the opening, whatever was accepted.</summary>
    public void Restore()
    {
        for (int j = 0; _accepted is not null && j < Points; j++)
            if (Point(j) > 0) states[Point(j)].CopyFrom(_accepted[j]);
    }

    /// <summary>The co-state behind the own last layer, for the rank whose first C-point stands there.</summary>
    public void LendCostate(Mgrit<BlockState<T>> costates)
    {
        (int layers, int first, int end) = (hierarchy.Grid.Steps, partition.FirstStep(ranks.Rank), partition.FirstStep(ranks.Rank + 1));
        if (ranks.Size == 1 || first == end) return;
        if (end < layers) ranks.Send(partition.Owner(0, end), CostateTag, costates[layers - end].Bytes);
        if (first > 0) ranks.Receive(partition.Owner(0, first - 1), CostateTag, (_lentCostate ??= new(shape)).Bytes);
    }

    int StateLength => shape.Features * shape.Block.PaddedSamples;

    /// <summary>C-points of this rank.</summary>
    int Points => hierarchy.Coarsest == 0 ? 0 : partition.First(1, ranks.Rank + 1) - partition.First(1, ranks.Rank);

    /// <summary>The layer at which the state of the own C-point j stands.</summary>
    int Point(int j) => hierarchy.Levels[1].Points[partition.First(1, ranks.Rank) + j];

    Dense<T> Gather(ICommunicator owners, ReadOnlySpan<int> starts, Func<int, BlockState<T>> state)
    {
        int length = StateLength;
        int[] numbers = new int[starts.Length];
        for (int r = 0; r < numbers.Length; r++) numbers[r] = checked(starts[r] * length);
        Dense<T> all = new(numbers[^1]);
        for (int j = starts[owners.Rank]; j < starts[owners.Rank + 1]; j++) state(j - starts[owners.Rank]).Span.CopyTo(all.Span[(j * length)..]);
        owners.AllGather(numbers, all.Span);
        return all;
    }
}

using System.Numerics;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>States and co-states at the C-points of a rank from which the next solves go on, and what the loss at these states lacks.</summary>
/// <param name="hierarchy">The levels.</param>
/// <param name="partition">Who owns which layers.</param>
/// <param name="groups">The ranks.</param>
/// <param name="gathering">Collects states of all ranks.</param>
/// <param name="shape">The size of states.</param>
/// <param name="states">The states.</param>
sealed class AcceptedSolution<T>(TimeHierarchy hierarchy, TimePartition partition, RankGroups groups, StateGathering<T> gathering, BlockShape shape, Mgrit<BlockState<T>> states) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int CostateTag = 1101;

    readonly TimeHierarchy _mirrored = hierarchy.Mirrored();
    readonly ICommunicator _ranks = groups.Layers;
    readonly MirroredRanks _mirroredRanks = new(groups.Layers);
    readonly PieceSums _sums = new(groups.Samples);
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
        int first = partition.First(1, _ranks.Rank);
        _sums.Begin(Points, shape.TileStarts);
        for (int j = first; j < first + Points; j++)
        {
            int point = Point(j - first);
            if (j == 0)
            {
                _sums.Own(0).Clear();
                continue;
            }
            states.Residual(j, _residual);
            _residual.Dot(point > states.First ? costates[hierarchy.Grid.Steps - point] : _lentCostate!, _sums.Own(j - first));
        }
        _sums.Exchange();
        for (int j = first; j < first + Points; j++) _products[j] = _sums.Total(j - first);
        _ranks.AllGather(partition.Starts(1), _products.AsSpan());
        double sum = 0;
        foreach (double product in _products) sum += product;
        return sum;
    }

    /// <summary>Accepted states and co-states at all C-points, one after another, on rank 0, and nothing on the others; null before there are any.</summary>
    /// <param name="costates">The co-states; null before there are any.</param>
    public (Dense<T> States, Dense<T> Costates)? Save(Mgrit<BlockState<T>>? costates)
    {
        if (_accepted is null || costates is null || hierarchy.Coarsest == 0) return null;
        TimePartition backward = partition.Mirrored(_mirrored);
        int first = backward.First(1, _mirroredRanks.Rank);
        return (gathering.OnFirst(_ranks, partition.Starts(1), j => _accepted[j]), gathering.OnFirst(_mirroredRanks, backward.Starts(1), j => costates[_mirrored.Levels[1].Points[first + j]]));
    }

    /// <summary>Takes over what was saved.</summary>
    /// <param name="saved">What <see cref="Save"/> gave.</param>
    /// <param name="costates">Overwritten at the C-points.</param>
    public void Load((Dense<T> States, Dense<T> Costates) saved, Mgrit<BlockState<T>> costates)
    {
        Accept();
        int first = partition.First(1, _ranks.Rank);
        for (int j = 0; j < Points; j++) Own(saved.States, first + j).CopyTo(_accepted![j].Span);
        TimePartition backward = partition.Mirrored(_mirrored);
        int rank = _mirroredRanks.Rank;
        for (int j = backward.First(1, rank); j < backward.First(1, rank + 1); j++) Own(saved.Costates, j).CopyTo(costates[_mirrored.Levels[1].Points[j]].Span);
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
        (int layers, int first, int end) = (hierarchy.Grid.Steps, partition.FirstStep(_ranks.Rank), partition.FirstStep(_ranks.Rank + 1));
        if (_ranks.Size == 1 || first == end) return;
        if (end < layers) _ranks.Send(partition.Owner(0, end), CostateTag, costates[layers - end].Bytes);
        if (first > 0) _ranks.Receive(partition.Owner(0, first - 1), CostateTag, (_lentCostate ??= new(shape)).Bytes);
    }

    /// <summary>C-points of this rank.</summary>
    int Points => hierarchy.Coarsest == 0 ? 0 : partition.First(1, _ranks.Rank + 1) - partition.First(1, _ranks.Rank);

    /// <summary>The layer at which the state of the own C-point j stands.</summary>
    int Point(int j) => hierarchy.Levels[1].Points[partition.First(1, _ranks.Rank) + j];

    /// <summary>The own samples of a state among those of all points.</summary>
    ReadOnlySpan<T> Own(Dense<T> all, int point)
    {
        ReadOnlySpan<int> samples = shape.SampleStarts;
        return all.Span.Slice(shape.Features * (point * samples[^1] + samples[groups.Group]), shape.Features * (samples[groups.Group + 1] - samples[groups.Group]));
    }
}

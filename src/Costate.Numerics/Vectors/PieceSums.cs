using Costate.Numerics.Communication;

namespace Costate.Numerics.Vectors;

/// <summary>Some sums over all pieces of vectors (<see cref="IPieces{TSelf}"/>) that several ranks hold, told one another at once. They are added in the order of the pieces, so they have the same bits whoever holds which.</summary>
/// <remarks>All ranks call <see cref="Begin"/> and <see cref="Exchange"/> together. After the first and largest use nothing is allocated.</remarks>
/// <param name="ranks">The ranks.</param>
public sealed class PieceSums(ICommunicator ranks)
{
    readonly int[] _starts = new int[ranks.Size + 1], _places = new int[ranks.Size + 1];
    double[] _terms = [];

    /// <summary>Begins with so many new sums.</summary>
    /// <param name="count">The same on all ranks.</param>
    /// <param name="starts">The first piece of each of the ranks, and at the end how many there are.</param>
    /// <exception cref="ArgumentException">The pieces are shared out over another number of ranks.</exception>
    public void Begin(int count, ReadOnlySpan<int> starts)
    {
        if (starts.Length != _starts.Length) throw new ArgumentException($"The pieces are shared out over {starts.Length - 1} ranks, but there are {ranks.Size}.", nameof(starts));
        starts.CopyTo(_starts);
        for (int r = 0; r < _places.Length; r++) _places[r] = checked(count * starts[r]);
        if (_terms.Length < _places[^1]) _terms = new double[_places[^1]];
    }

    /// <summary>The terms of a sum that this rank knows: one for each of its pieces.</summary>
    public Span<double> Own(int sum) => Terms(ranks.Rank, sum);

    /// <summary>All ranks tell one another their terms.</summary>
    public void Exchange() => ranks.AllGather(_places, _terms.AsSpan(0, _places[^1]));

    /// <summary>A sum, after <see cref="Exchange"/>.</summary>
    public double Total(int sum)
    {
        double total = 0;
        for (int r = 0; r < ranks.Size; r++)
            foreach (double term in Terms(r, sum)) total += term;
        return total;
    }

    Span<double> Terms(int rank, int sum)
    {
        int pieces = _starts[rank + 1] - _starts[rank];
        return _terms.AsSpan(_places[rank] + sum * pieces, pieces);
    }
}

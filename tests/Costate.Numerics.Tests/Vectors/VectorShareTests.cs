using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Vectors;

/// <summary>Vectors that ranks share: sums have the bits of one rank, whoever holds which pieces.</summary>
public class VectorShareTests
{
    static readonly int[] _pieces = [5, 72, 72, 0, 72, 13];

    [Fact]
    public void Inner_products_do_not_depend_on_the_number_of_ranks()
    {
        (double Dot, double Norm, double Largest) one = OnRanks(1);
        foreach (int ranks in new[] { 2, 3, 6, 9 }) Assert.Equal(one, OnRanks(ranks));
    }

    [Fact]
    public void One_entry_that_is_not_finite_is_known_to_all()
    {
        InProcessRanks.Run(3, ranks =>
        {
            Dense<double> x = new(new VectorShare(ranks, Own(ranks)));
            Assert.True(x.IsFinite());
            if (ranks.Rank == 1) x.Span[0] = double.PositiveInfinity;
            Assert.False(x.IsFinite());
            Assert.True(x.Like().IsShared);
            Assert.True(double.IsPositiveInfinity(x.MaxNorm()));
        });
    }

    static (double, double, double) OnRanks(int size)
    {
        (double, double, double) result = default;
        InProcessRanks.Run(size, ranks =>
        {
            int[] own = Own(ranks);
            Dense<double> x = new(new VectorShare(ranks, own)), y = x.Like();
            int start = _pieces[..((int)((long)ranks.Rank * _pieces.Length / ranks.Size))].Sum();
            for (int i = 0; i < x.Length; i++) (x.Span[i], y.Span[i]) = (Math.Sin(start + i), Math.Cos(3 * (start + i)));
            (double, double, double) values = (x.Dot(y), x.Norm(), x.MaxNorm());
            if (ranks.Rank == ranks.Size - 1) result = values;
        });
        return result;
    }

    static int[] Own(ICommunicator ranks) =>
        _pieces[((int)((long)ranks.Rank * _pieces.Length / ranks.Size))..((int)((ranks.Rank + 1L) * _pieces.Length / ranks.Size))];
}

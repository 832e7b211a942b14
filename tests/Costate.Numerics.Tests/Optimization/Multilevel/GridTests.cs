using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Numerics.Tests.Optimization.Multilevel;

public sealed class GridTests
{
    [Fact]
    public void Interpolation_on_a_line_by_hand()
    {
        GridTransfer transfer = new(2, 1);
        Dense<double> coarse = new([4, 8]), fine = new(5), back = new(2);
        transfer.Prolong(coarse, fine);
        Assert.Equal([2, 4, 6, 8, 4], fine.Span.ToArray());
        transfer.Restrict(new([1, 10, 100, 1000, 10000]), back);
        Assert.Equal([60.5, 6050], back.Span.ToArray());
        transfer.RestrictIterate(new([3, 3, 3, 3, 3]), back);
        Assert.Equal([3, 3], back.Span.ToArray());
        Assert.Equal((1.0, 6), (transfer.Scale, transfer.Nonzeros));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    public void Restriction_is_the_transpose_and_keeps_constants(int nodes, int dimension)
    {
        GridTransfer transfer = new(nodes, dimension, 0.25);
        int fineNodes = 2 * nodes + 1, n = dimension == 1 ? nodes : nodes * nodes, m = dimension == 1 ? fineNodes : fineNodes * fineNodes;
        Dense<double> x = Random(n, 1), y = Random(m, 2), px = new(m), py = new(n);
        px.Span.Fill(double.NaN);
        py.Span.Fill(double.NaN);
        transfer.Prolong(x, px);
        transfer.Restrict(y, py);
        Assert.Equal(px.Dot(y), x.Dot(py), 1e-12);
        y.Span.Fill(7);
        transfer.RestrictIterate(y, py);
        Assert.All(py.Span.ToArray(), v => Assert.Equal(7, v, 1e-14));
        Dense<double> units = new(n), column = new(m);
        long nonzeros = 0;
        for (int k = 0; k < n; k++)
        {
            units.SetZero();
            units.Span[k] = 1;
            transfer.Prolong(units, column);
            nonzeros += column.Span.ToArray().Count(v => v != 0);
        }
        Assert.Equal(nonzeros, transfer.Nonzeros);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(5, 2)]
    public void The_energy_has_the_derivatives_that_it_gives(int nodes, int dimension)
    {
        GridEnergy energy = new(nodes, dimension);
        Dense<double> x = Random(energy.Solution.Length, 1), v = Random(x.Length, 2), s = Random(x.Length, 3), gradient = x.Like(), third = x.Like();
        ObjectiveContract.Verify(new ConvexGrid(nodes, dimension), x);
        energy.Gradient(energy.Solution, gradient);
        Assert.True(gradient.Norm() < 1e-12);
        const double h = 1e-5;
        Dense<double> moved = x.Copy(), forward = x.Like(), backward = x.Like();
        moved.Axpby(h, s, 1);
        energy.Hessian(moved).Apply(v, forward);
        moved.Axpby(-2 * h, s, 1);
        energy.Hessian(moved).Apply(v, backward);
        forward.Axpby(-1 / (2 * h), backward, 1 / (2 * h));
        energy.Third(x, s, v, third);
        forward.Axpby(-1, third, 1);
        Assert.True(forward.Norm() < 1e-7 * third.Norm());
        Assert.Equal(10L * x.Length, energy.Work);
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Contains("nodes = 0", Assert.Throws<ArgumentException>(() => new GridTransfer(0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("dimension = 3", Assert.Throws<ArgumentException>(() => new GridTransfer(3, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("scale = 0", Assert.Throws<ArgumentException>(() => new GridTransfer(3, 1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("dimension = 0", Assert.Throws<ArgumentException>(() => new GridEnergy(3, 0)).Message, StringComparison.Ordinal);
    }

    static Dense<double> Random(int n, ulong seed)
    {
        RandomSequence random = new(seed, 6);
        Dense<double> x = new(n);
        for (int i = 0; i < n; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        return x;
    }
}

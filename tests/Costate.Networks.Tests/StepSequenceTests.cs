using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;

namespace Costate.Networks.Tests;

/// <summary>Steps of a network: the last repeats, at no price.</summary>
public sealed class StepSequenceTests
{
    static readonly ILayer<double>[] _steps = [.. Enumerable.Range(1, 3).Select(i => new EulerStep<double>(new DenseDynamics<double>(2, Activation.Tanh), i))];

    [Theory]
    [InlineData(1, new[] { 0 })]
    [InlineData(3, new[] { 0, 1, 2 })]
    [InlineData(5, new[] { 0, 1, 2, 2, 2 })]
    public void The_last_step_repeats(int count, int[] expected)
    {
        StepSequence<double> sequence = new(count, _steps);
        Assert.Equal(expected.Select(i => _steps[i]), sequence);
        Assert.Equal(_steps[..Math.Min(count, 3)], sequence.First);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence[count]);
    }

    [Fact]
    public void Billions_of_layers_take_no_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        StepSequence<double> sequence = new(int.MaxValue, _steps);
        Assert.Same(_steps[2], sequence[int.MaxValue - 1]);
        // The runtime may allocate something for the first call; the steps one by one would be 16 GB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void There_may_be_no_step_but_one_says_what_the_states_are()
    {
        StepSequence<double> none = new(0, _steps);
        Assert.Equal((0, 1), (none.Count, none.First.Count));
        Assert.Empty(none);
        Assert.Contains("This network has no steps.", Assert.Throws<ArgumentOutOfRangeException>(() => none[0]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSequence<double>(-1, _steps));
        Assert.Throws<ArgumentException>(() => new StepSequence<double>(3));
    }
}

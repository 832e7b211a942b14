using System.Globalization;
using System.Text.RegularExpressions;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Checkpointed propagation has the bits of serial propagation, whatever memory it is given, and says what it costs.</summary>
public partial class CheckpointedPropagatorTests
{
    const int Layers = 23;

    static readonly Tiling _block = new(2 * Tiling.Quantum - 5, Tiling.Quantum);

    public static TheoryData<Dynamics, Integrator, Startup> Networks()
    {
        TheoryData<Dynamics, Integrator, Startup> cases = [];
        foreach ((Dynamics dynamics, Integrator integrator, Startup startup) in Combinations.All) cases.Add(dynamics, integrator, startup);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void It_has_the_bits_of_serial_propagation(Dynamics dynamics, Integrator integrator, Startup startup)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, startup, Layers);
        long[] serial = Derivatives.Of(network, new SerialPropagator<double>(), _block).Bits;
        long least = LeastBytes(network, _block);
        foreach (long bytes in new[] { 0, least, least + (least / 8), 2 * least, 5 * least, 100 * least })
        {
            CheckpointedPropagator<double> propagator = new(bytes);
            Assert.Equal(serial, Derivatives.Of(network, propagator, _block).Bits);
            Assert.Equal(serial, Derivatives.Of(network, propagator, _block, adjoints: 3).Bits);
            Assert.Equal(serial, Derivatives.Of(network, propagator, _block, adjoints: 2, tangentFirst: false).Bits);
        }
    }

    [Fact]
    public void Too_little_memory_is_refused_with_what_would_do()
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, Layers);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new CheckpointedPropagator<double>(1000).NewSweep(network, _block));
        Assert.StartsWith("Checkpointing within 1000 bytes per thread is impossible: ", e.Message, StringComparison.Ordinal);
        long least = LeastBytes(network, _block);
        Assert.NotNull(new CheckpointedPropagator<double>(least).NewSweep(network, _block));
        Assert.Throws<ArgumentException>(() => new CheckpointedPropagator<double>(least - 1).NewSweep(network, _block));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointedPropagator<double>(-1));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void It_stays_within_its_memory(Dynamics dynamics, Integrator integrator, Startup startup)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, startup, Layers);
        long least = LeastBytes(network, _block), previous = long.MaxValue;
        for (long bytes = least; bytes < 10 * least; bytes += least / 4)
        {
            SweepStatistics statistics = Derivatives.Of(network, new CheckpointedPropagator<double>(bytes), _block).Statistics;
            Assert.True(statistics.StateBytes <= bytes, $"{statistics.StateBytes} bytes are used, {bytes} are allowed.");
            Assert.True(statistics.RecomputedSteps <= previous, $"{statistics.RecomputedSteps} layers are computed again with {bytes} bytes, {previous} with less memory.");
            previous = statistics.RecomputedSteps;
        }
    }

    /// <summary>Two thirds of a forward sweep more, for a third of the memory and a few states, which count where layers are few.</summary>
    [Theory]
    [InlineData(100, 0.57)]
    [InlineData(301, 0.44)]
    [InlineData(1000, 0.38)]
    public void Without_a_bound_a_third_is_kept(int layers, double share)
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, layers);
        SweepStatistics serial = Derivatives.Of(network, new SerialPropagator<double>(), _block).Statistics, checkpointed = Derivatives.Of(network, new CheckpointedPropagator<double>(), _block).Statistics;
        Assert.InRange(checkpointed.StateBytes, serial.StateBytes / 4, (long)(share * serial.StateBytes));
        Assert.InRange(checkpointed.RecomputedSteps, layers / 2, 2 * layers / 3);
    }

    [Theory]
    [InlineData(9000)]
    [InlineData(40000)]
    public void Without_a_bound_a_very_deep_network_keeps_two_megabytes(int layers)
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, layers);
        CheckpointedPropagator<double> propagator = new();
        Assert.InRange(propagator.SweepLength(network, _block, keep: true) * sizeof(double), 1 << 20, (2 << 20) + (64 << 10));
        Assert.InRange(CheckpointPlan.For(network, _block.PaddedSamples, 0).RecomputedLayers(layers), layers / 2, layers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(23)]
    [InlineData(64)]
    public void It_recomputes_as_many_layers_as_it_says(int layers)
    {
        CountingLayer counter = new(new EulerStep<double>(new DenseDynamics<double>(5, Activation.Tanh), 0.1));
        Network<double> network = new(new DenseLayer<double>(3, 5, Activation.Tanh), counter, layers, 0.1 * layers, new DenseLayer<double>(5, 2, Activation.Identity, "W", "mu"));
        Tiling block = new(Tiling.Quantum, Tiling.Quantum);
        long least = LeastBytes(network, block);
        foreach (long bytes in new[] { 0, least, least + (least / 8), 2 * least, 3 * least, 100 * least })
        {
            long before = counter.Evaluations;
            Derivatives derivatives = Derivatives.Of(network, new CheckpointedPropagator<double>(bytes), block, tangentFirst: false);
            // Forward once, what is said, and the tangent at the end: once more.
            Assert.Equal(layers + derivatives.Statistics.RecomputedSteps + layers, counter.Evaluations - before);
        }
    }

    /// <summary>The smallest bound that is accepted, as the refusal names it.</summary>
    static long LeastBytes(Network<double> network, Tiling block)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new CheckpointedPropagator<double>(1).NewSweep(network, block));
        return long.Parse(Least().Match(e.Message).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"at least (\d+) bytes are needed")]
    private static partial Regex Least();
}

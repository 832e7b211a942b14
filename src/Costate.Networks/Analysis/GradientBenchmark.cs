using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>Times one loss and gradient of a network, five classes, softmax cross-entropy, and compares it with the limit of the machine: Y ← Y + h·tanh(K_j·Y + b_j) unless other dynamics are asked for.</summary>
/// <remarks>
/// The limit counts no recomputation. Per sample, layer and stage, with M multiply-adds and a activations in the right-hand side (M = w², a = w if it is dense): M and a forward, 3M and a for the
/// gradient, 4M for a product with the matrix of Gauss and Newton, at the rates that the machine reaches in the same run, times the number of threads. Batches of a few samples are far from
/// it: a tile has 48 at least, and a call its costs.
/// </remarks>
public static class GradientBenchmark
{
    const int Classes = 5;
    const double Horizon = 5;

    /// <summary>A network of the benchmark.</summary>
    /// <param name="width">w.</param>
    /// <param name="layers">Layers N.</param>
    /// <param name="dynamics">The right-hand side.</param>
    /// <param name="integrator">The steps.</param>
    public static Architecture Network(int width, int layers, Dynamics dynamics = Dynamics.Dense, Integrator integrator = Integrator.Euler) =>
        new() { Inputs = width, Outputs = Classes, Width = width, Opening = Opening.Identity, Dynamics = dynamics, Integrator = integrator, Layers = layers, Horizon = Horizon };

    /// <summary>Runs the benchmark.</summary>
    /// <param name="architecture">The network, from <see cref="Network"/>.</param>
    /// <param name="batch">Samples s.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="seconds">Time to spend on each of forward sweep, gradient and product, after a warm-up.</param>
    /// <param name="propagator">How states and co-states are computed, by these threads.</param>
    /// <param name="products">Whether products with the matrix of Gauss and Newton are timed too.</param>
    /// <param name="kernels">Registers to use; the widest of this processor if not given.</param>
    public static GradientTiming Run<T>(Architecture architecture, int batch, int threads, double seconds, Func<ThreadTeam, IPropagator<T>> propagator, bool products = false, KernelWidth? kernels = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelWidth registers = kernels ?? KernelWidths.Widest;
        Network<T> network = architecture.Build<T>(registers);
        using ThreadTeam team = new(threads);
        NetworkObjective<T> objective = new(network, new CrossEntropy<T>(registers), Data<T>(network.Width, batch), propagator(team), team);
        Dense<T> x = Parameters(network), gradient = x.Like();

        double Value() => objective.Value(x);
        double Gradient() => objective.Gradient(x, gradient);
        CallTimer timer = new(TimeProvider.System);
        timer.WarmUp(Value, Gradient);
        MachineRates before = MachineRates.Measure<T>(registers);
        (double forward, double bestForward, _) = timer.Time(Value, seconds);
        (double median, double best, long allocated) = timer.Time(Gradient, seconds);
        long stateBytes = objective.StateBytes, recomputed = objective.RecomputedLayerSteps / Math.Max(1, objective.GradientEvaluations);
        (double product, double bestProduct) = products ? Products(objective, x, gradient, timer, seconds) : (0, 0);
        MachineRates after = MachineRates.Measure<T>(registers);
        MachineRates rates = new(Math.Max(before.MultiplyAdds, after.MultiplyAdds), Math.Max(before.Tanhs, after.Tanhs));
        (double multiplyAdds, double activations) = architecture.StepWork;
        double work = (double)batch * network.Layers / team.Size, multiplying = work * multiplyAdds / rates.MultiplyAdds, functions = work * activations / rates.Tanhs;
        return new()
        {
            Width = network.Width,
            Layers = network.Layers,
            Batch = batch,
            DataType = typeof(T) == typeof(float) ? "float32" : "float64",
            Threads = team.Size,
            Seconds = median,
            BestSeconds = best,
            ForwardSeconds = forward,
            BestForwardSeconds = bestForward,
            ForwardShareOfLimit = (multiplying + functions) / bestForward,
            GradientShareOfLimit = (3 * multiplying + functions) / best,
            ProductSeconds = products ? product : null,
            ProductShareOfLimit = products ? 4 * multiplying / bestProduct : null,
            MultiplyAddsPerSecond = rates.MultiplyAdds,
            TanhsPerSecond = rates.Tanhs,
            Kernels = registers.ToString(),
            StateBytes = stateBytes,
            FullStateBytes = (network.Layers + 1L) * network.StateFeatures * batch * Unsafe.SizeOf<T>(),
            PeakMemoryBytes = PeakMemory(),
            AllocatedBytesPerGradient = allocated,
            RecomputedLayerSteps = recomputed,
            ReconstructionError = objective.ReconstructionError,
        };
    }

    /// <summary>Bytes that <see cref="Run"/> takes.</summary>
    /// <exception cref="ArgumentException">There is no such network: it is too large for one array.</exception>
    public static MemoryNeed Memory<T>(Architecture architecture, int batch, int threads, IPropagator<T> propagator) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = architecture.Build<T>();
        return MemoryNeed.OfVectors(network, 2) + MemoryNeed.OfObjective(network, propagator, batch, batch, threads)
            + new MemoryNeed(0, 0, 0, 0, (long)network.Width * batch * Unsafe.SizeOf<T>() + batch * (long)sizeof(int));
    }

    static (double Median, double Best) Products<T>(NetworkObjective<T> objective, Dense<T> x, Dense<T> product, CallTimer timer, double seconds) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ILinearOperator<Dense<T>> curvature = objective.Curvature(x);
        double Product()
        {
            curvature.Apply(x, product);
            return 0;
        }
        timer.WarmUp(Product);
        (double median, double best, _) = timer.Time(Product, seconds);
        return (median, best);
    }

    static long PeakMemory()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    static Dense<T> Parameters<T>(Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> x = new(network.Parameters);
        RandomSequence random = new(83220517, RandomStreams.Benchmark);
        int at = 0;
        foreach (ParameterSlice slice in network.Slices())
        {
            // Matrices of layers randn/√w, readout randn, biases zero.
            double gain = slice.Start < network.LayerStart(network.Layers) ? 1 / Math.Sqrt(network.Width) : 1;
            for (int i = 0; i < slice.Block.Length; i++, at++)
                if (slice.Block.IsMatrix) x.Span[at] = T.CreateTruncating(gain * random.Normal((ulong)at));
        }
        return x;
    }

    static Dataset<T> Data<T>(int width, int batch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSequence inputs = new(83220517, RandomStreams.Benchmark, 1), labels = new(83220517, RandomStreams.Benchmark, 2);
        return new()
        {
            Features = width,
            Samples = batch,
            Inputs = [.. Enumerable.Range(0, width * batch).Select(i => T.CreateTruncating(inputs.Normal((ulong)i)))],
            Labels = [.. Enumerable.Range(0, batch).Select(i => labels.Below(Classes, (ulong)i))],
            ClassNames = [.. Enumerable.Range(0, Classes).Select(i => $"{i}")],
        };
    }
}

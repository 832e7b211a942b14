using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Data;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>Times one loss and gradient of Y ← Y + h·tanh(K_j·Y + b_j), five classes, softmax cross-entropy, and compares it with the limit of the machine.</summary>
/// <remarks>
/// The limit counts no recomputation: w² multiply-adds forward, 3w² for the gradient, plus w activations, per sample and layer, at the rates that the
/// machine reaches in the same run, times the number of threads. Batches of a few samples are far from it: a tile has 48 at least, and a call its costs.
/// </remarks>
public static class GradientBenchmark
{
    const int Classes = 5;
    const double Horizon = 5;

    /// <param name="width">w.</param>
    /// <param name="layers">Layers N.</param>
    /// <param name="batch">Samples s.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="seconds">Time to spend on each of forward sweep and gradient, after a warm-up.</param>
    /// <param name="kernels">Registers to use; the widest of this processor if not given.</param>
    public static GradientTiming Run<T>(int width, int layers, int batch, int threads, double seconds, KernelWidth? kernels = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelWidth registers = kernels ?? KernelWidths.Widest;
        Network<T> network = Network<T>(width, layers, registers);
        using ThreadTeam team = new(threads);
        NetworkObjective<T> objective = new(network, new CrossEntropy<T>(registers), Data<T>(width, batch), new SerialPropagator<T>(), team);
        Dense<T> x = Parameters(network), gradient = x.Like();

        double Value() => objective.Value(x);
        double Gradient() => objective.Gradient(x, gradient);
        CallTimer timer = new(TimeProvider.System);
        timer.WarmUp(Value, Gradient);
        MachineRates before = MachineRates.Measure<T>(registers);
        (double forward, double bestForward, _) = timer.Time(Value, seconds);
        (double median, double best, long allocated) = timer.Time(Gradient, seconds);
        MachineRates after = MachineRates.Measure<T>(registers);
        MachineRates rates = new(Math.Max(before.MultiplyAdds, after.MultiplyAdds), Math.Max(before.Tanhs, after.Tanhs));
        double work = (double)batch * layers / team.Size;
        double forwardLimit = work * ((double)width * width / rates.MultiplyAdds + width / rates.Tanhs);
        double gradientLimit = work * (3.0 * width * width / rates.MultiplyAdds + width / rates.Tanhs);
        return new()
        {
            Width = width,
            Layers = layers,
            Batch = batch,
            DataType = typeof(T) == typeof(float) ? "float32" : "float64",
            Threads = team.Size,
            Seconds = median,
            BestSeconds = best,
            ForwardSeconds = forward,
            BestForwardSeconds = bestForward,
            ForwardShareOfLimit = forwardLimit / bestForward,
            GradientShareOfLimit = gradientLimit / best,
            MultiplyAddsPerSecond = rates.MultiplyAdds,
            TanhsPerSecond = rates.Tanhs,
            Kernels = registers.ToString(),
            StateBytes = objective.StateBytes,
            FullStateBytes = (layers + 1L) * width * batch * Unsafe.SizeOf<T>(),
            PeakMemoryBytes = PeakMemory(),
            AllocatedBytesPerGradient = allocated,
        };
    }

    /// <summary>Bytes that <see cref="Run"/> takes.</summary>
    /// <exception cref="ArgumentException">There is no such network: it is too large for one array.</exception>
    public static MemoryNeed Memory<T>(int width, int layers, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = Network<T>(width, layers, KernelWidths.Widest);
        return MemoryNeed.OfVectors(network, 2) + MemoryNeed.OfObjective(network, new SerialPropagator<T>(), batch, batch, threads)
            + new MemoryNeed(0, 0, 0, 0, (long)width * batch * Unsafe.SizeOf<T>() + batch * (long)sizeof(int));
    }

    static Network<T> Network<T>(int width, int layers, KernelWidth registers) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        new IdentityLayer<T>(width, width), new EulerStep<T>(new DenseDynamics<T>(width, Activation.Tanh, registers), Horizon / layers),
        layers, Horizon, new DenseLayer<T>(width, Classes, Activation.Identity, "W", "mu", registers));

    static long PeakMemory()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    static Dense<T> Parameters<T>(Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> x = new(network.Parameters);
        RandomSequence random = new(83220517, RandomStreams.Benchmark);
        int width = network.Width, readout = network.LayerStart(network.Layers);
        for (int j = 0; j < network.Layers; j++)
            for (int i = 0, at = network.LayerStart(j); i < width * width; i++) x.Span[at + i] = T.CreateTruncating(random.Normal((ulong)(at + i)) / Math.Sqrt(width));
        for (int i = readout; i < readout + Classes * width; i++) x.Span[i] = T.CreateTruncating(random.Normal((ulong)i));
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

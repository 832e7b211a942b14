using Costate.Networks.Analysis;

foreach (string size in args.Where(a => a.Contains('x')))
{
    int[] n = [.. size.Split('x').Select(int.Parse)];
    int threads = args.FirstOrDefault(a => a.StartsWith("t=")) is { } t ? int.Parse(t[2..]) : 1;
    GradientTiming r = args.Contains("double") ? GradientBenchmark.Run<double>(n[0], n[1], n[2], threads, 1) : GradientBenchmark.Run<float>(n[0], n[1], n[2], threads, 1);
    Console.WriteLine($"{size} t={r.Threads} {r.DataType} grad {r.Seconds * 1e3:F2} ms best {r.BestSeconds * 1e3:F2} fwd {r.BestForwardSeconds * 1e3:F2} share fwd {r.ForwardShareOfLimit:P0} grad {r.GradientShareOfLimit:P0} fma {r.MultiplyAddsPerSecond / 1e9:F1} G/s tanh {r.TanhsPerSecond / 1e9:F2} G/s alloc {r.AllocatedBytesPerGradient} state {r.StateBytes >> 10} K / {r.FullStateBytes >> 10} K {r.Kernels}");
}

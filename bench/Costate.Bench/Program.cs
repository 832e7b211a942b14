using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Costate.Bench.DenseKernelBenchmarks).Assembly).Run(args);

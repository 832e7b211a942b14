using BenchmarkDotNet.Running;
using Costate.Bench;

if (args is ["layer-parallel"]) LayerParallelTimes.Run();
else if (args is ["pgcl"]) StageTimes.Run();
else if (args is ["alternating", .. string[] files]) AlternatingTimes.Run(files.FirstOrDefault());
else if (args is ["jacobian"]) JacobianTimes.Run();
else BenchmarkSwitcher.FromAssembly(typeof(DenseKernelBenchmarks).Assembly).Run(args);

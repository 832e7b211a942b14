using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Two classes of points in the plane, by the sign of the product of their coordinates: no line separates them, a small network does.</summary>
static class ToyProblem
{
    public static Dataset<T> Data<T>(int samples, ulong seed = 21) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSequence random = new(seed, 1);
        double[] points = [.. Enumerable.Range(0, 2 * samples).Select(i => 2 * random.Uniform((ulong)i) - 1)];
        return new()
        {
            Features = 2,
            Samples = samples,
            Inputs = [.. points.Select(T.CreateTruncating)],
            Labels = [.. Enumerable.Range(0, samples).Select(i => points[2 * i] * points[2 * i + 1] > 0 ? 1 : 0)],
            ClassNames = ["0", "1"],
        };
    }

    public static TrainingProblem<T> Problem<T>(ThreadTeam team, int samples, params ReadOnlySpan<IObjective<Dense<T>>> more) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = SmallNetworks.Small<T>(2, 6, 4, Activation.Tanh, 2);
        NetworkObjective<T> Objective(Dataset<T> data) => new(network, new CrossEntropy<T>(), data, new SerialPropagator<T>(), team);
        return new(network, Objective(Data<T>(samples)), Objective(Data<T>(100, 22)), [new Tikhonov<T>(network, 1e-5, 1e-5, 1e-5), .. more]);
    }

    public static Dense<T> Start<T>(TrainingProblem<T> problem) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Initialization { Seed = 3 }.Parameters(problem.Network);

    public static IOptimizer<IObjective<Dense<T>>, Dense<T>> Optimizer<T>(string method) where T : unmanaged, IBinaryFloatingPointIeee754<T> => method switch
    {
        "sgd" => new Sgd<Dense<T>>(),
        "nesterov" => new Sgd<Dense<T>>(new() { Nesterov = true }),
        "adamw" => new AdamW<T>(),
        "loose" => new Lbfgs<Dense<T>>(new() { Tolerance = new() { Relative = 0.1 } }),
        "lbfgs" => new Lbfgs<Dense<T>>(new() { Pairs = 5 }),
        _ => new GradientDescent<Dense<T>>(),
    };
}

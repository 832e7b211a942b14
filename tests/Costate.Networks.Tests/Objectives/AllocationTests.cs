using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>After the first calls values, gradients and scores allocate nothing, on one thread and on two.</summary>
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(1, 120)]
    [InlineData(2, 120)]
    public void Values_gradients_and_scores_allocate_nothing(int threads, int width)
    {
        if (width > 16 && !Fma.IsSupported) return; // rounds of seconds, in which the test runner allocates
        Nothing<float>(threads, width);
        Nothing<double>(threads, width);
    }

    [Fact]
    public void Curvature_allocates_nothing()
    {
        Network<float> network = SmallNetworks.Small<float>(3, 8, 5, Activation.Tanh, 3);
        Dense<float> x = SmallNetworks.Parameters(network), y = x.Like();
        LayerwiseRegularizer<float> regularizer = new(network, 0.1, 0.1, 0.1, 1);
        ILoss<float>[] losses = [new CrossEntropy<float>(), new Logistic<float>(), new LeastSquares<float>(), new AbsoluteError<float>()];
        float[] scores = new float[3 * 96], direction = new float[3 * 96], product = new float[3 * 96];
        long fewest = Alone.FewestBytes(() =>
        {
            regularizer.Apply(x, y);
            regularizer.Solve(0.5, x, y);
            foreach (ILoss<float> loss in losses)
            {
                int numbers = loss is Logistic<float> ? 96 : 3 * 96;
                loss.Curvature(90, 96, scores.AsSpan(0, numbers), default, 0.1, direction.AsSpan(0, numbers), product.AsSpan(0, numbers));
            }
        });
        Assert.Equal(0, fewest);
    }

    static void Nothing<T>(int threads, int width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using ThreadTeam team = new(threads);
        Network<T> network = SmallNetworks.Small<T>(3, width, 2, Activation.Tanh, 3);
        Dense<T> x = SmallNetworks.Parameters(network), gradient = x.Like();
        int[] batches = width > 16 ? [97, 288, 49] : [500, 200, 576, 575, 97], order = [.. Enumerable.Range(0, width > 16 ? 300 : 1200)];
        Dataset<T> data = SmallNetworks.Data<T>(3, order.Length, 3);
        NetworkObjective<T> objective = new(network, new CrossEntropy<T>(), data, new SerialPropagator<T>(), team);
        T[] scores = new T[3 * order.Length];
        long fewest = Alone.FewestBytes(() =>
        {
            objective.SelectAll();
            objective.Gradient(x, gradient);
            objective.Measure(x);
            objective.Scores(x, scores);
            foreach (int batch in batches)
            {
                objective.Select(order.AsSpan(0, batch));
                objective.Gradient(x, gradient);
                objective.Value(x);
            }
        });
        Assert.Equal(0, fewest);
    }
}

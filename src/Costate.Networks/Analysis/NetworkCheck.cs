using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>Taylor and adjoint tests of a whole network with its propagator, and Taylor tests of objectives, in double precision.</summary>
public static class NetworkCheck
{
    /// <summary>The map from parameters to the final state, as the propagator computes it: tangent sweep against differences, co-state sweep against tangent sweep.</summary>
    public static DerivativeCheck Propagation(string element, Network<double> network, IPropagator<double> propagator, Dense<double> x, ulong seed = 1) =>
        DerivativeCheck.AwayFromKinks(seed, point => PropagationAt(element, network, propagator, x, point));

    static DerivativeCheck PropagationAt(string element, Network<double> network, IPropagator<double> propagator, Dense<double> x, ulong seed)
    {
        const int Samples = 2 * Tiling.Quantum - 5;
        using ThreadTeam team = new();
        Tiling block = new(Samples, Tiling.Quantum);
        ISweep<double> sweep = propagator.NewSweep(network, block);
        Controls<double> controls = new(network), direction = new(network);
        double[] input = LayerCheck.Normal(seed, 5, network.Opening.Shape.Inputs * block.PaddedSamples);
        double[] v = Unit(LayerCheck.Normal(seed, 6, network.LayerStart(network.Layers)));
        double[] full = new double[network.Parameters], w = LayerCheck.Normal(seed, 7, network.StateFeatures * block.PaddedSamples);
        v.CopyTo(full, 0);

        double[] Value(double h)
        {
            controls.Prepare(new(LayerCheck.Moved(x.Span, h, full)), team);
            input.CopyTo(sweep.Input(block));
            return sweep.Forward(controls, block, keep: true).ToArray();
        }

        Value(0);
        direction.PrepareTangent(new(full), team);
        double[] tangent = sweep.Tangent(controls, direction).ToArray(), costate = (double[])w.Clone();
        Accumulators<double> sums = new(network);
        sweep.Adjoint(controls, costate, sums, []);
        Dense<double> gradient = x.Like();
        for (int part = 0; part < sums.Parts; part++) sums.Collect(part, gradient);
        double left = LayerCheck.Dot(tangent, w), right = LayerCheck.Dot(full, gradient.Span);
        double scale = Math.Sqrt(LayerCheck.Dot(tangent, tangent) * LayerCheck.Dot(w, w));
        return new(element, TaylorTest.Measure(Value, tangent), Math.Abs(left - right) / Math.Max(scale, 1e-300));
    }

    /// <summary>An objective: its gradient against differences of its value along a random direction.</summary>
    public static DerivativeCheck Objective(string element, IObjective<Dense<double>> objective, Dense<double> x, ulong seed = 1) =>
        DerivativeCheck.AwayFromKinks(seed, point => ObjectiveAt(element, objective, x, point));

    static DerivativeCheck ObjectiveAt(string element, IObjective<Dense<double>> objective, Dense<double> x, ulong seed)
    {
        Dense<double> gradient = x.Like();
        objective.Gradient(x, gradient);
        double[] v = Direction(LayerCheck.Normal(seed, 8, x.Length), gradient.Span);
        return new(element, TaylorTest.Measure(h => [objective.Value(new(LayerCheck.Moved(x.Span, h, v)))], [LayerCheck.Dot(gradient.Span, v)]), null);
    }

    /// <summary>A loss as a function of the scores of one tile, for data with the given number of classes.</summary>
    public static DerivativeCheck Loss(string element, ILoss<double> loss, int classes, ulong seed = 1) =>
        DerivativeCheck.AwayFromKinks(seed, point => LossAt(element, loss, classes, point));

    static DerivativeCheck LossAt(string element, ILoss<double> loss, int classes, ulong seed)
    {
        const int Samples = Tiling.Quantum, Count = Samples - 7;
        int outputs = loss.ScoresFor(classes);
        double[] scores = LayerCheck.Normal(seed, 9, outputs * Samples);
        double[] values = LayerCheck.Normal(seed, 11, outputs * Samples), cotangent = new double[outputs * Samples];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(i => i % classes)];
        loss.Evaluate(Count, Samples, scores, new() { Labels = labels, Values = values }, 1, cotangent);
        double[] v = Direction(LayerCheck.Normal(seed, 10, outputs * Samples), cotangent);
        return new(
            element,
            TaylorTest.Measure(h => [loss.Evaluate(Count, Samples, LayerCheck.Moved(scores, h, v), new() { Labels = labels, Values = values }, 1, [])], [LayerCheck.Dot(cotangent, v)]),
            null);
    }

    /// <summary>A random direction of length 1, tilted towards the gradient so that the first-order term stands out.</summary>
    static double[] Direction(double[] v, ReadOnlySpan<double> gradient)
    {
        double size = Math.Sqrt(LayerCheck.Dot(v, v) / Math.Max(LayerCheck.Dot(gradient, gradient), 1e-300));
        return Unit(LayerCheck.Moved(v, size, gradient));
    }

    /// <summary>Many parameters move together: with a length of 1 the steps of a Taylor test are small enough for its leading terms to dominate.</summary>
    static double[] Unit(double[] v)
    {
        LayerCheck.Scale(v, 1 / Math.Sqrt(LayerCheck.Dot(v, v)));
        return v;
    }
}

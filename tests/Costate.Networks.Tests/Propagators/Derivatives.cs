using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Everything that a sweep computes for one block of samples with random-looking input, direction and co-state.</summary>
/// <param name="Final">Final state.</param>
/// <param name="Tangent">Its tangent.</param>
/// <param name="Gradient">Gradient in the parameters.</param>
/// <param name="Input">Gradient in the input.</param>
/// <param name="Statistics">Of the workspace, at the end.</param>
sealed record Derivatives(double[] Final, double[] Tangent, double[] Gradient, double[] Input, SweepStatistics Statistics)
{
    /// <summary>Forward, <paramref name="adjoints"/> co-state sweeps (of which the last counts), and a tangent before them (true), behind them (false) or not at all (null).</summary>
    public static Derivatives Of(Network<double> network, IPropagator<double> propagator, Tiling block, int adjoints = 1, bool? tangentFirst = true, double[]? parameters = null)
    {
        using ThreadTeam team = new(1);
        ISweep<double> sweep = propagator.NewSweep(network, block);
        Controls<double> controls = new(network), direction = new(network);
        Dense<double> x = parameters is null ? SmallNetworks.Parameters(network) : new(parameters), gradient = x.Like();
        controls.Prepare(x, team);
        direction.PrepareTangent(new(Numbers(network.Parameters, k => Math.Cos(k))), team);
        Numbers(network.Opening.Shape.Inputs * block.PaddedSamples, k => Math.Sin(2 * k)).CopyTo(sweep.Input(block));
        double[] final = sweep.Forward(controls, block, keep: true).ToArray(), tangent = tangentFirst == true ? Tangent() : [], costate = [], input = new double[network.Opening.Shape.Inputs * block.PaddedSamples];
        for (int repeat = 0; repeat < adjoints; repeat++)
        {
            costate = Numbers(final.Length, k => Math.Cos(3 * k));
            Accumulators<double> sums = new(network);
            sweep.Adjoint(controls, costate, sums, input);
            for (int part = 0; part < sums.Parts; part++) sums.Collect(part, gradient);
        }
        if (tangentFirst == false) tangent = Tangent();
        return new(final, tangent, gradient.Span.ToArray(), input, sweep.Statistics);

        double[] Tangent() => sweep.Tangent(controls, direction).ToArray();
    }

    /// <summary>All numbers with their bits.</summary>
    public long[] Bits => [.. Final.Concat(Tangent).Concat(Gradient).Concat(Input).Select(BitConverter.DoubleToInt64Bits)];

    static double[] Numbers(int count, Func<int, double> term) => [.. Enumerable.Range(1, count).Select(term)];
}

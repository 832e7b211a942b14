using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>The growth of small perturbations of the initial state, ‖δY_j‖/‖δY_0‖, by tangent sweeps: for every sample several random directions of a fixed seed.</summary>
/// <remarks>Only the network's state y is perturbed and looked at, not what integrators carry besides. NaN where a tangent is not finite.</remarks>
/// <param name="Median">The median over samples and directions, for j = 0 … N.</param>
/// <param name="Maximum">The maximum, for j = 0 … N.</param>
public sealed record PerturbationGrowth(IReadOnlyList<double> Median, IReadOnlyList<double> Maximum)
{
    const int Columns = NetworkWalk<double>.Columns;

    /// <summary>‖δY_N‖/‖δY_0‖, the median.</summary>
    public double FinalMedian => Median[^1];

    /// <summary>‖δY_N‖/‖δY_0‖, the maximum.</summary>
    public double FinalMaximum => Maximum[^1];

    internal static PerturbationGrowth Of(Network<double> network, Dense<double> x, ReadOnlySpan<double> start, int samples, int directions)
    {
        double[][] tangents = [.. Enumerable.Range(0, directions).Select(k => Direction(network, k))];
        NetworkWalk<double> walk = new(network, x, start);
        List<double> median = [1], maximum = [1];
        for (int j = 0; j < network.Layers; j++)
        {
            walk.Advance(tangents);
            double[] growth = [.. tangents.SelectMany(tangent => Enumerable.Range(0, samples).Select(column => Length(tangent, network.Width, column)))];
            bool finite = Array.TrueForAll(growth, double.IsFinite);
            median.Add(finite ? Statistics.Median(growth) : double.NaN);
            maximum.Add(finite ? growth.Max() : double.NaN);
        }
        return new(median, maximum);
    }

    /// <summary>A random direction of length 1 in every column.</summary>
    static double[] Direction(Network<double> network, int k)
    {
        RandomSequence random = new(1, RandomStreams.Perturbation, (uint)k);
        double[] y = new double[network.Width * Columns];
        for (int i = 0; i < y.Length; i++) y[i] = random.Normal((ulong)i);
        for (int column = 0; column < Columns; column++)
        {
            double length = Length(y, network.Width, column);
            for (int i = column; i < y.Length; i += Columns) y[i] /= length;
        }
        return NetworkWalk<double>.Lifted(network, y);
    }

    static double Length(double[] tangent, int width, int column)
    {
        double length = 0;
        for (int i = 0; i < width; i++) length = double.Hypot(length, tangent[i * Columns + column]);
        return length;
    }
}

using System.Numerics;
using Costate.Networks.Data;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>How well the initial state is rebuilt from the final one: max |rebuilt − initial| / max |initial|, over the whole state and all samples. The monitor of reversible propagation.</summary>
/// <param name="InSingle">With numbers of single precision.</param>
/// <param name="InDouble">With numbers of double precision.</param>
public sealed record ReversalError(double InSingle, double InDouble)
{
    /// <summary>Goes forward and back; null where a step cannot be inverted.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="samples">At most 48 samples.</param>
    public static ReversalError? Of(Architecture architecture, Dense<double> x, Dataset<double> samples) =>
        architecture.Integrator is Integrator.Verlet or Integrator.Leapfrog ? new(Measure<float>(architecture, x, samples), Measure<double>(architecture, x, samples)) : null;

    static double Measure<T>(Architecture architecture, Dense<double> x, Dataset<double> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = architecture.Build<T>();
        Dense<T> parameters = new(Converted<T>(x.Span));
        Dataset<T> data = new() { Features = samples.Features, Samples = samples.Samples, Inputs = Converted<T>(samples.Inputs) };
        T[] start = NetworkWalk<T>.Start(network, parameters, data);
        NetworkWalk<T> walk = new(network, parameters, start);
        for (int j = 0; j < network.Layers; j++) walk.Advance();
        for (int j = 0; j < network.Layers; j++) walk.Return();
        (double largest, double size) = (0, 0);
        for (int i = 0; i < start.Length; i++)
        {
            double difference = Math.Abs(double.CreateTruncating(walk.State[i] - start[i]));
            if (!double.IsFinite(difference)) return double.PositiveInfinity;
            (largest, size) = (Math.Max(largest, difference), Math.Max(size, Math.Abs(double.CreateTruncating(start[i]))));
        }
        return size > 0 ? largest / size : largest;
    }

    static T[] Converted<T>(ReadOnlySpan<double> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] converted = new T[values.Length];
        for (int i = 0; i < converted.Length; i++) converted[i] = T.CreateTruncating(values[i]);
        return converted;
    }
}

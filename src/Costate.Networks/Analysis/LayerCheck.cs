using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Analysis;

/// <summary>Taylor and adjoint tests of a layer in double precision, jointly in state and parameters, at a random point.</summary>
public static class LayerCheck
{
    /// <summary>Tests <paramref name="layer"/> on one tile.</summary>
    /// <param name="element">What to call it.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="theta">The parameters at which it is linearised.</param>
    /// <param name="seed">Seed of the state and the directions.</param>
    public static DerivativeCheck Run(string element, ILayer<double> layer, ReadOnlySpan<double> theta, ulong seed = 1)
    {
        double[] parameters = theta.ToArray();
        return DerivativeCheck.AwayFromKinks(seed, point => At(element, layer, parameters, point));
    }

    static DerivativeCheck At(string element, ILayer<double> layer, double[] parameters, ulong seed)
    {
        const int Samples = Tiling.Quantum;
        LayerShape shape = layer.Shape;
        double[] dtheta = Normal(seed, 1, shape.Parameters), y = Normal(seed, 2, shape.Inputs * Samples);
        double[] dy = Normal(seed, 3, shape.Inputs * Samples), w = Normal(seed, 4, shape.Outputs * Samples);
        double length = Math.Sqrt(Dot(dy, dy) + Dot(dtheta, dtheta));
        Scale(dy, 1 / length);
        Scale(dtheta, 1 / length);
        double[] cache = new double[shape.Cache * Samples], scratch = new double[shape.Scratch * Samples], prepared = new double[shape.Prepared], direction = new double[shape.Prepared];

        double[] Value(double h)
        {
            layer.Prepare(Moved(parameters, h, dtheta), prepared);
            double[] output = new double[shape.Outputs * Samples];
            layer.Evaluate(new() { Y = Moved(y, h, dy), Theta = prepared, Scratch = scratch, Samples = Samples }, cache, output);
            return output;
        }

        Value(0);
        layer.PrepareTangent(dtheta, direction);
        Point<double> at = new() { Y = y, Theta = prepared, Scratch = scratch, Samples = Samples };
        double[] tangent = new double[shape.Outputs * Samples], costate = (double[])w.Clone(), inputs = new double[shape.Inputs * Samples];
        double[] sums = new double[shape.Accumulated], gradient = new double[shape.Parameters];
        layer.Jvp(at, cache, dy, direction, tangent);
        layer.Vjp(at, cache, costate, inputs, sums);
        layer.Collect(sums, gradient);
        double left = Dot(tangent, w), right = Dot(dy, inputs) + Dot(dtheta, gradient), scale = Math.Sqrt(Dot(tangent, tangent) * Dot(w, w));
        return new(element, TaylorTest.Measure(Value, tangent), Math.Abs(left - right) / Math.Max(scale, 1e-300));
    }

    internal static double[] Normal(ulong seed, uint round, int length)
    {
        RandomSequence random = new(seed, RandomStreams.Check, round);
        double[] values = new double[length];
        for (int i = 0; i < length; i++) values[i] = random.Normal((ulong)i);
        return values;
    }

    internal static double[] Moved(ReadOnlySpan<double> x, double h, ReadOnlySpan<double> v)
    {
        double[] moved = new double[x.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = x[i] + h * v[i];
        return moved;
    }

    internal static void Scale(Span<double> v, double factor)
    {
        for (int i = 0; i < v.Length; i++) v[i] *= factor;
    }

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}

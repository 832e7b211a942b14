using System.Numerics;
using Costate.Networks.Data;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests;

/// <summary>A dense tanh network with Euler steps and cross-entropy, sample by sample and in double precision: no tiles, no threads, no kernels.</summary>
sealed class NaiveNetwork(int inputs, int width, int layers, double h, int outputs, double[] x)
{
    int Opening => width * inputs + width;
    int Layer => width * width + width;
    int Readout => Opening + layers * Layer;

    public static NaiveNetwork Of<T>(Network<T> network, Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        network.Opening.Shape.Inputs, network.Width, network.Layers, network.StepSize, network.Readout.Shape.Outputs, [.. x.Span.ToArray().Select(double.CreateTruncating)]);

    public double[] Scores(ReadOnlySpan<double> input) => Affine(outputs, width, Readout, States(input)[^1]);

    /// <summary>The mean loss over the chosen samples, and its gradient.</summary>
    public (double Loss, double[] Gradient) Mean<T>(Dataset<T> data, IEnumerable<int> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] gradient = new double[x.Length];
        int[] chosen = [.. samples];
        double loss = 0;
        foreach (int sample in chosen) loss += Add(Input(data, sample), data.Labels![sample], 1.0 / chosen.Length, gradient);
        return (loss / chosen.Length, gradient);
    }

    public static double[] Input<T>(Dataset<T> data, int sample) where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. data.Input(sample).ToArray().Select(double.CreateTruncating)];

    /// <summary>gradient += weight·∇loss of one sample.</summary>
    double Add(double[] input, int label, double weight, double[] gradient)
    {
        double[][] states = States(input);
        double[] scores = Affine(outputs, width, Readout, states[^1]);
        double largest = scores.Max(), sum = scores.Sum(s => Math.Exp(s - largest));
        double[] q = [.. scores.Select((s, i) => weight * (Math.Exp(s - largest) / sum - (i == label ? 1 : 0)))];
        double[] p = Back(outputs, width, Readout, q, states[^1], gradient);
        for (int j = layers - 1; j >= 0; j--)
        {
            double[] y = states[j], f = Affine(width, width, Opening + j * Layer, y);
            double[] dy = Back(width, width, Opening + j * Layer, [.. p.Select((w, i) => h * w * Slope(f[i]))], y, gradient);
            for (int i = 0; i < width; i++) p[i] += dy[i];
        }
        double[] a = Affine(width, inputs, 0, input);
        Back(width, inputs, 0, [.. p.Select((w, i) => w * Slope(a[i]))], input, gradient);
        return Math.Log(sum) + largest - scores[label];
    }

    double[][] States(ReadOnlySpan<double> input)
    {
        double[][] states = new double[layers + 1][];
        states[0] = [.. Affine(width, inputs, 0, input).Select(Math.Tanh)];
        for (int j = 0; j < layers; j++) states[j + 1] = [.. Affine(width, width, Opening + j * Layer, states[j]).Select((a, i) => states[j][i] + h * Math.Tanh(a))];
        return states;
    }

    /// <summary>K·y + b, K and b stored from a place in x on.</summary>
    double[] Affine(int rows, int columns, int at, ReadOnlySpan<double> y)
    {
        double[] result = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            result[i] = x[at + rows * columns + i];
            for (int j = 0; j < columns; j++) result[i] += x[at + i * columns + j] * y[j];
        }
        return result;
    }

    /// <summary>Kᵀ·q; gradient += (q·yᵀ, q).</summary>
    double[] Back(int rows, int columns, int at, double[] q, double[] y, double[] gradient)
    {
        double[] result = new double[columns];
        for (int i = 0; i < rows; i++)
        {
            gradient[at + rows * columns + i] += q[i];
            for (int j = 0; j < columns; j++)
            {
                gradient[at + i * columns + j] += q[i] * y[j];
                result[j] += x[at + i * columns + j] * q[i];
            }
        }
        return result;
    }

    static double Slope(double a) => 1 - Math.Tanh(a) * Math.Tanh(a);
}

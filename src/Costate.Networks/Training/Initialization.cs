using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>Initial parameters: matrices of opening and layers gain·√(1/n)·randn with n their number of columns, readout 0.1·randn, all biases zero. A function of the seed alone.</summary>
/// <remarks>V of a recurrent opening is orthogonal (the factor Q of a random matrix), so that states neither grow nor fade over the times at first; its W has entries of the size √(1/p) for p features in a time step (√(2/p) with scaled matrices and ReLU), so that every x_t counts as much as h. Source: Saxe, McClelland, Ganguli, “Exact solutions to the nonlinear dynamics of learning in deep linear neural networks”, ICLR 2014.</remarks>
public sealed record Initialization
{
    const double ReadoutGain = 0.1;

    /// <summary>What the layers start from.</summary>
    public InitialLayers Layers { get; init; } = InitialLayers.Repeated;

    /// <summary>Factor of the random matrices of the layers.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>σ of opening and layers, which decides the size of <see cref="InitialLayers.Scaled"/> matrices.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>The initial parameters of a network.</summary>
    public Dense<T> Parameters<T>(Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> x = new(network.Parameters);
        if (Layers == InitialLayers.Scaled)
        {
            FillScaled(network.Opening, x.Span, Random(0), Activation);
            if (network.Recurrence is { } scaled) FillRecurrence(scaled, x.Span, Random(0), Gain, Gain * Math.Sqrt((Activation is Activation.Relu or Activation.SmoothRelu ? 2.0 : 1.0) / scaled.Inputs));
            for (int j = 0; j < network.Layers; j++) FillScaled(network.Step(j), x.Span[network.LayerStart(j)..], Random(2 + (uint)j), Activation);
            FillScaled(network.Readout, x.Span[network.LayerStart(network.Layers)..], Random(1), Activation.Identity);
            return x;
        }
        Fill(network.Opening, x.Span, Random(0), 1);
        if (network.Recurrence is { } recurrence) FillRecurrence(recurrence, x.Span, Random(0), 1, 1 / Math.Sqrt(recurrence.Inputs));
        for (int j = 0; j < network.Layers; j++)
            Fill(network.Step(j), x.Span[network.LayerStart(j)..], Random(Layers == InitialLayers.Independent ? 2 + (uint)j : 2), Gain, Layers);
        Fill(network.Readout, x.Span[network.LayerStart(network.Layers)..], Random(1), ReadoutGain * Math.Sqrt(network.Width));
        return x;
    }

    void FillScaled<T>(ILayer<T> layer, Span<T> x, RandomSequence random, Activation activation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int at = 0;
        foreach (ParameterBlock block in layer.Blocks)
        {
            double size = Gain * Math.Sqrt(2.0 / (activation is Activation.Relu or Activation.SmoothRelu ? block.Columns : block.Rows + block.Columns));
            for (int i = 0; block.IsMatrix && i < block.Length; i++) x[at + i] = T.CreateTruncating(size * random.Normal((ulong)(at + i)));
            at += block.Length;
        }
    }

    /// <summary>K = [V W] of all time steps: V orthogonal times a gain, W normal of the given size.</summary>
    static void FillRecurrence<T>(RecurrentLayer<T> layer, Span<T> x, RandomSequence random, double gain, double size) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = layer.Units, columns = n + layer.Inputs, at = 0;
        double[] v = new double[n * n], triangle = new double[n * n];
        foreach (ParameterBlock block in layer.Blocks)
        {
            if (block.IsMatrix)
            {
                for (int i = 0; i < v.Length; i++) v[i] = random.Normal((ulong)(at + i / n * columns + i % n));
                QrFactorization.Factor(v, n, n, triangle);
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < columns; j++) x[at + i * columns + j] = T.CreateTruncating(j < n ? gain * v[i * n + j] : size * random.Normal((ulong)(at + i * columns + j)));
            }
            at += block.Length;
        }
    }

    RandomSequence Random(uint round) => new(Seed, RandomStreams.InitialWeights, round);

    static void Fill<T>(ILayer<T> layer, Span<T> x, RandomSequence random, double gain, InitialLayers kind = InitialLayers.Independent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int at = 0;
        foreach (ParameterBlock block in layer.Blocks)
        {
            for (int i = 0; block.IsMatrix && i < block.Length; i++)
            {
                x[at + i] = T.CreateTruncating(kind switch
                {
                    InitialLayers.Identity => i / block.Columns == i % block.Columns ? 1 : 0,
                    InitialLayers.Zero => 0,
                    _ => gain / Math.Sqrt(block.Columns) * random.Normal((ulong)(at + i)),
                });
            }
            at += block.Length;
        }
    }
}

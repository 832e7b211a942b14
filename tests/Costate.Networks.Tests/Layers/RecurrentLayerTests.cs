using System.Text.Json;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Layers;

/// <summary>The recurrent opening against reference values and plain loops.</summary>
public class RecurrentLayerTests
{
    const int Samples = 48;

    static Architecture Sequence(int features, int inputs, int units, bool tied = true, int outputs = 2) => new()
    {
        Inputs = features,
        Outputs = outputs,
        Width = units,
        Opening = Opening.Recurrent,
        Recurrence = new() { Inputs = inputs, Tied = tied },
        Layers = 0,
    };

    [SharedFact]
    public void States_scores_loss_and_gradient_of_an_independent_implementation()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.File("vectors", "rnn-tanh.json")));
        JsonElement file = document.RootElement, expected = file.GetProperty("expected");
        double[][][] input = [.. file.GetProperty("input").EnumerateArray().Select(Matrix)];   // time, feature, sample
        double[][] targets = Matrix(file.GetProperty("targets")), state = Matrix(expected.GetProperty("finalState")), output = Matrix(expected.GetProperty("output"));
        (int times, int inputs, int samples) = (input.Length, input[0].Length, input[0][0].Length);
        Dataset<double> data = new()
        {
            Features = times * inputs,
            Samples = samples,
            Outputs = targets.Length,
            Inputs = [.. Enumerable.Range(0, samples).SelectMany(s => input.SelectMany(x => x.Select(row => row[s])))],
            Targets = [.. Enumerable.Range(0, samples).SelectMany(s => targets.Select(row => row[s]))],
        };
        double[] parameters = Flat(file.GetProperty("parameters")), gradients = Flat(expected.GetProperty("gradient"));
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            Network<double> network = Sequence(data.Features, inputs, state.Length).Build<double>(width);
            Dense<double> x = new([.. parameters]), gradient = x.Like();
            using ThreadTeam team = new(1);
            NetworkObjective<double> objective = new(network, new LeastSquares<double>(), data, new SerialPropagator<double>(), team);
            Close(expected.GetProperty("loss").GetDouble(), objective.Gradient(x, gradient));
            for (int i = 0; i < gradients.Length; i++) Close(gradients[i], gradient.Span[i]);
            double[] scores = new double[samples * targets.Length];
            objective.Scores(x, scores);
            for (int i = 0; i < scores.Length; i++) Close(output[i % targets.Length][i / targets.Length], scores[i]);
            double[] last = States((RecurrentLayer<double>)network.Opening, parameters.AsSpan(0, network.Opening.Shape.Parameters), data);
            for (int i = 0; i < last.Length; i++)
                if (i % Samples < samples) Close(state[i / Samples][i % Samples], last[i]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_the_recurrence_written_down_plainly(bool tied)
    {
        RecurrentLayer<double> layer = new(2, 3, 4, Activation.Tanh, tied);
        double[] theta = [.. Enumerable.Range(0, layer.Shape.Parameters).Select(k => Math.Sin(1.3 * k * k))];
        Dataset<double> data = SmallNetworks.Data<double>(6, 5, 2);
        double[] last = States(layer, theta, data);
        int set = 4 * 6 + 4;
        for (int s = 0; s < data.Samples; s++)
        {
            double[] h = new double[4];
            for (int t = 0; t < 3; t++)
            {
                double[] p = theta[((tied ? 0 : t) * set)..], joined = [.. h, data.Input(s)[2 * t], data.Input(s)[2 * t + 1]];
                h = [.. Enumerable.Range(0, 4).Select(i => Math.Tanh(joined.Select((value, j) => value * p[i * 6 + j]).Sum() + p[24 + i]))];
            }
            for (int i = 0; i < 4; i++) Close(h[i], last[i * Samples + s]);
        }
    }

    [Fact]
    public void Over_one_time_step_it_is_a_dense_opening()
    {
        RecurrentLayer<double> layer = new(6, 1, 4, Activation.Softplus);
        double[] theta = [.. Enumerable.Range(0, layer.Shape.Parameters).Select(k => Math.Sin(k))];
        double[] w = [.. Enumerable.Range(0, 4).SelectMany(i => theta.Skip(i * 10 + 4).Take(6)), .. theta[40..]];
        Dataset<double> data = SmallNetworks.Data<double>(6, 5, 2);
        Assert.Equal(States(new DenseLayer<double>(6, 4, Activation.Softplus), w, data), States(layer, theta, data));
    }

    [Theory]
    [InlineData(InitialLayers.Scaled, true)]
    [InlineData(InitialLayers.Scaled, false)]
    [InlineData(InitialLayers.Repeated, true)]
    public void V_starts_orthogonal_and_W_of_the_size_of_its_inputs(InitialLayers kind, bool tied)
    {
        const int N = 12, P = 300;
        Network<double> network = Sequence(2 * P, P, N, tied).Build<double>();
        double[] x = new Initialization { Layers = kind, Seed = 4 }.Parameters(network).Span.ToArray();
        HashSet<double> seen = [];
        for (int at = 0; at < network.Opening.Shape.Parameters; at += N * (N + P) + N)
        {
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++)
                    Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, N).Sum(k => x[at + i * (N + P) + k] * x[at + j * (N + P) + k]), 1e-12);
            double[] w = [.. Enumerable.Range(0, N).SelectMany(i => x.Skip(at + i * (N + P) + N).Take(P))];
            Assert.Equal(1.0 / P, w.Average(e => e * e), 5e-4);
            Assert.All(x.Skip(at + N * (N + P)).Take(N), b => Assert.Equal(0, b));
            Assert.True(seen.Add(x[at]));
        }
    }

    [Fact]
    public void Features_that_are_no_whole_time_steps_are_refused_with_what_would_do()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Sequence(64, 5, 8).Build<double>());
        Assert.Equal("A sequence has the same number of features in every time step, but 64 features are no multiple of 5: use 4 or 8, which gives 16 or 8 time steps.", e.Message);
        e = Assert.Throws<ArgumentException>(() => Sequence(7, 8, 8).Build<double>());
        Assert.EndsWith("use 7, which gives 1 time step.", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (Sequence(7, 1, 8) with { Recurrence = null }).Build<double>());
    }

    [Theory]
    [InlineData(Integrator.Euler)]
    [InlineData(Integrator.Ab3)]
    public void Steps_may_follow(Integrator integrator)
    {
        Architecture architecture = Sequence(6, 2, 4) with { Layers = 3, Integrator = integrator };
        Network<double> network = architecture.Build<double>();
        Assert.Equal(4 * 6 + 4 + 3 * (16 + 4) + 2 * 5, network.Parameters);
        Assert.Equal(3 * 4 * 6, architecture.OpeningWork);
        Assert.Equal("opening.K", network.Slices().First().Name);
        double[] x = new Initialization { Seed = 1 }.Parameters(network).Span.ToArray();
        for (int i = 0; i < 4; i++) Assert.Equal(1, Enumerable.Range(0, 4).Sum(k => x[i * 6 + k] * x[i * 6 + k]), 1e-12);
    }

    static double[] States(ILayer<double> layer, ReadOnlySpan<double> theta, Dataset<double> data)
    {
        LayerShape shape = layer.Shape;
        double[] y = new double[shape.Inputs * Samples], prepared = new double[shape.Prepared], output = new double[shape.Outputs * Samples];
        new SampleSet<double>(data).Inputs(0, data.Samples, Samples, y);
        layer.Prepare(theta, prepared);
        layer.Evaluate(new() { Y = y, Theta = prepared, Scratch = new double[shape.Scratch * Samples], Samples = Samples }, new double[shape.Cache * Samples], output);
        return output;
    }

    static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-12 * Math.Max(1, Math.Abs(expected)));

    static double[][] Matrix(JsonElement rows) => [.. rows.EnumerateArray().Select(Vector)];

    static double[] Vector(JsonElement row) => [.. row.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>K = [V W], b, then the readout. The file calls what multiplies h W, and what multiplies x V.</summary>
    static double[] Flat(JsonElement parameters)
    {
        double[][] recurrent = Matrix(parameters.GetProperty("W")), input = Matrix(parameters.GetProperty("V"));
        return [.. recurrent.Zip(input, (r, i) => r.Concat(i)).SelectMany(row => row), .. Vector(parameters.GetProperty("b")), .. Matrix(parameters.GetProperty("C")).SelectMany(row => row), .. Vector(parameters.GetProperty("d"))];
    }
}

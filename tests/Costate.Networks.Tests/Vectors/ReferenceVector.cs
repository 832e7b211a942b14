using System.Numerics;
using System.Text.Json;
using Costate.Networks.Data;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Vectors;

/// <summary>One file of reference values, as a network with parameters and data.</summary>
sealed class ReferenceVector<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly JsonElement _file;

    public ReferenceVector(string name, KernelWidth width)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.File("vectors", name + ".json")));
        _file = document.RootElement.Clone();
        double[][][] k = Cube(_file.GetProperty("parameters").GetProperty("K"));
        double[][] b = Matrix(_file.GetProperty("parameters").GetProperty("b")), w = Matrix(_file.GetProperty("readout").GetProperty("W"));
        double[][] input = Matrix(_file.GetProperty("input"));
        int features = input.Length, samples = input[0].Length;
        double h = _file.GetProperty("stepSize").GetDouble();
        Activation activation = Enum.Parse<Activation>(_file.GetProperty("activation").GetString()!, ignoreCase: true);
        Network = new(
            new IdentityLayer<T>(features, features), new EulerStep<T>(new DenseDynamics<T>(features, activation, width), h),
            k.Length, h * k.Length, new DenseLayer<T>(features, w.Length, Activation.Identity, "W", "mu", width));
        IEnumerable<double> flat = Enumerable.Range(0, k.Length).SelectMany(j => k[j].SelectMany(row => row).Concat(b[j]))
            .Concat(w.SelectMany(row => row)).Concat(Vector(_file.GetProperty("readout").GetProperty("mu")));
        Parameters = new([.. flat.Select(T.CreateTruncating)]);
        bool classes = _file.TryGetProperty("labels", out JsonElement labels);
        double[][] targets = classes ? [] : Matrix(_file.GetProperty("targets"));
        Data = new Dataset<T>
        {
            Features = features,
            Samples = samples,
            Inputs = Transposed(input),
            Labels = classes ? [.. labels.EnumerateArray().Select(e => e.GetInt32())] : null,
            ClassNames = classes ? [.. Enumerable.Range(0, w.Length).Select(i => $"{i}")] : [],
            Targets = classes ? null : Transposed(targets),
            Outputs = targets.Length,
        };
    }

    public Network<T> Network { get; }
    public Dense<T> Parameters { get; }
    public Dataset<T> Data { get; }
    public string Loss => _file.GetProperty("loss").GetString()!;
    public double Tikhonov => _file.GetProperty("tikhonov").GetDouble();
    public double Smoothness => _file.GetProperty("smoothness").GetDouble();
    public double ReadoutTikhonov => _file.GetProperty("readoutTikhonov").GetDouble();
    JsonElement Expected => _file.GetProperty("expected");
    public double DataLoss => Expected.GetProperty("dataLoss").GetDouble();
    public double TotalLoss => Expected.GetProperty("totalLoss").GetDouble();
    public double[][] FinalState => Matrix(Expected.GetProperty("finalState"));
    public double[][] Scores => Matrix(Expected.GetProperty("scores"));
    public double[][] InputGradient => Matrix(Expected.GetProperty("inputGradient"));

    public double[] Gradient
    {
        get
        {
            double[][][] k = Cube(Expected.GetProperty("gradient").GetProperty("K"));
            double[][] b = Matrix(Expected.GetProperty("gradient").GetProperty("b"));
            return
            [
                .. Enumerable.Range(0, k.Length).SelectMany(j => k[j].SelectMany(row => row).Concat(b[j])),
                .. Matrix(Expected.GetProperty("readoutGradient").GetProperty("W")).SelectMany(row => row),
                .. Vector(Expected.GetProperty("readoutGradient").GetProperty("mu")),
            ];
        }
    }

    static T[] Transposed(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).SelectMany(column => rows.Select(row => T.CreateTruncating(row[column])))];

    static double[] Vector(JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetDouble())];

    static double[][] Matrix(JsonElement e) => [.. e.EnumerateArray().Select(Vector)];

    static double[][][] Cube(JsonElement e) => [.. e.EnumerateArray().Select(Matrix)];
}

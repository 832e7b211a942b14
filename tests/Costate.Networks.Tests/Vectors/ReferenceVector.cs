using System.Numerics;
using System.Text.Json;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
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
        double[][] w = Matrix(_file.GetProperty("readout").GetProperty("W")), input = Matrix(_file.GetProperty("input"));
        JsonElement parameters = _file.GetProperty("parameters");
        int features = input.Length, samples = input[0].Length, layers = parameters.GetProperty("b").GetArrayLength();
        double h = _file.GetProperty("stepSize").GetDouble();
        (Dynamics dynamics, Integrator integrator) = _file.GetProperty("dynamics").GetString() switch
        {
            "doubleDense" => (Dynamics.DoubleDense, Integrator.Euler),
            "doubleSymmetric" => (Dynamics.DoubleSymmetric, Integrator.Euler),
            "antisymmetric" => (Dynamics.Antisymmetric, Integrator.Euler),
            "antisymmetricAb3" => (Dynamics.Antisymmetric, Integrator.Ab3),
            "hamiltonianVerlet" => (Dynamics.Hamiltonian, Integrator.Verlet),
            "leapfrog" => (Dynamics.DoubleSymmetric, Integrator.Leapfrog),
            "dense" => (Dynamics.Dense, Integrator.Euler),
            string other => throw new InvalidDataException(other),
            null => throw new InvalidDataException("no dynamics"),
        };
        Architecture architecture = new()
        {
            Inputs = features,
            Outputs = w.Length,
            Width = features,
            Opening = Opening.Identity,
            Dynamics = dynamics,
            Integrator = integrator,
            Startup = Startup.Euler,
            Damping = _file.GetProperty("gamma").GetDouble(),
            Hidden = parameters.GetProperty("b")[0].GetArrayLength(),
            Activation = Enum.Parse<Activation>(_file.GetProperty("activation").GetString()!, ignoreCase: true),
            Layers = layers,
            Horizon = h * layers,
        };
        Network = architecture.Build<T>(width);
        Parameters = new([.. Flat(parameters, _file.GetProperty("readout")).Select(T.CreateTruncating)]);
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

    public double[] Gradient => Flat(Expected.GetProperty("gradient"), Expected.GetProperty("readoutGradient"));

    /// <summary>Layer by layer K, or K1 and K2, and b; then W and mu.</summary>
    static double[] Flat(JsonElement layers, JsonElement readout)
    {
        string[] matrices = layers.TryGetProperty("K", out _) ? ["K"] : ["K1", "K2"];
        int count = layers.GetProperty("b").GetArrayLength();
        return
        [
            .. Enumerable.Range(0, count).SelectMany(j => matrices.SelectMany(m => Matrix(layers.GetProperty(m)[j]).SelectMany(row => row)).Concat(Vector(layers.GetProperty("b")[j]))),
            .. Matrix(readout.GetProperty("W")).SelectMany(row => row),
            .. Vector(readout.GetProperty("mu")),
        ];
    }

    static T[] Transposed(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).SelectMany(column => rows.Select(row => T.CreateTruncating(row[column])))];

    static double[] Vector(JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetDouble())];

    static double[][] Matrix(JsonElement e) => [.. e.EnumerateArray().Select(Vector)];

}

using System.Text.Json;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.DifferentialEquations;

/// <summary>Networks of one hidden layer, their derivatives, residuals, losses, gradients and Jacobians against an independent implementation.</summary>
public class PdeVectorTests
{
    const double Tolerance = 1e-11;

    static readonly string[] _blocks = ["v", "w", "c", "d"];

    public static TheoryData<string, KernelWidth> Cases()
    {
        TheoryData<string, KernelWidth> cases = [];
        foreach (string name in new[] { "pde-poisson", "pde-helmholtz", "pde-liouville" })
            foreach (KernelWidth width in KernelWidths.Supported) cases.Add(name, width);
        return cases;
    }

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Everything_agrees(string name, KernelWidth width)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.File("vectors", name + ".json")));
        JsonElement file = document.RootElement, given = file.GetProperty("parameters"), expected = file.GetProperty("expected");
        double nu = file.GetProperty("nu").GetDouble();
        IDifferentialEquation equation = file.GetProperty("equation").GetString() switch { "poisson" => new Poisson(nu), "helmholtz" => new Helmholtz(nu), _ => new Liouville(nu) };
        double[] points = Numbers(file.GetProperty("points"));
        ShallowNetwork network = new(1, given.GetProperty("v").GetArrayLength(), Enum.Parse<Activation>(file.GetProperty("activation").GetString()!, ignoreCase: true), width);
        CollocationProblem problem = new(network, equation, new(1, points, [0, 1]), file.GetProperty("penalty").GetDouble());
        Dense<double> x = new(InOrder(given)), gradient = x.Like(), product = x.Like(), residual = new(problem.Rows);

        double[] values = new double[points.Length], slope = new double[1];
        network.Values(x, points, values);
        Close(Numbers(expected.GetProperty("u")), values, "u");
        (double Value, double Slope, double Laplacian)[] derivatives = [.. points.Select(z =>
        {
            (double value, double laplacian) = network.Differentiate(x, [z], slope);
            return (value, slope[0], laplacian);
        })];
        Close(Numbers(expected.GetProperty("u")), [.. derivatives.Select(d => d.Value)], "u");
        Close(Numbers(expected.GetProperty("du")), [.. derivatives.Select(d => d.Slope)], "u'");
        Close(Numbers(expected.GetProperty("d2u")), [.. derivatives.Select(d => d.Laplacian)], "u''");

        double scale = Math.Sqrt(points.Length);   // F = r/√t
        problem.Residual(x, residual);
        Close(Numbers(expected.GetProperty("residual")), [.. residual.Span.ToArray().Select(r => scale * r)], "residual");
        Close([expected.GetProperty("loss").GetDouble()], [problem.Value(x)], "loss");
        Close([expected.GetProperty("loss").GetDouble()], [problem.Gradient(x, gradient)], "loss");
        Close(InOrder(expected.GetProperty("gradient")), gradient.Span.ToArray(), "gradient");

        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        double[] entries = new double[problem.Rows * x.Length];
        for (int i = 0; i < problem.Rows; i++)
        {
            jacobian.Row(i, product);
            for (int j = 0; j < x.Length; j++) entries[i * x.Length + j] = scale * product.Span[j];
        }
        Close([.. Enumerable.Range(0, problem.Rows).SelectMany(i => _blocks.SelectMany(name => Numbers(expected.GetProperty("jacobian").GetProperty(name)[i])))], entries, "Jacobian");
        jacobian.ApplyTransposed(residual, product);
        Close(InOrder(expected.GetProperty("gradient")), product.Span.ToArray(), "Jacobian transposed times residual");
    }

    static double[] InOrder(JsonElement parts) => [.. _blocks.SelectMany(name => Numbers(parts.GetProperty(name)))];

    static double[] Numbers(JsonElement array) => array.ValueKind == JsonValueKind.Number ? [array.GetDouble()] : [.. array.EnumerateArray().Select(number => number.GetDouble())];

    static void Close(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum()), norm = Math.Sqrt(expected.Sum(e => e * e));
        Assert.True(difference <= Tolerance * norm, $"{what}: relative difference {difference / norm:E2}.");
    }
}

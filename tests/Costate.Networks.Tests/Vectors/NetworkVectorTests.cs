using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Vectors;

/// <summary>States, scores, losses and all gradients of every kind of network against an independent implementation.</summary>
public class NetworkVectorTests
{
    static readonly string[] _names =
    [
        "dense-tanh", "dense-bipolar", "dense-relu", "dense-sigmoid-leastsquares", "dense-softplus-regularized", "double-dense", "double-symmetric", "antisymmetric", "antisymmetric-ab3",
        "hamiltonian-verlet", "leapfrog",
    ];

    public static TheoryData<string, KernelWidth> Cases()
    {
        TheoryData<string, KernelWidth> cases = [];
        foreach (string name in _names)
            foreach (KernelWidth width in KernelWidths.Supported) cases.Add(name, width);
        return cases;
    }

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Double_agrees_to_1e_12(string name, KernelWidth width) => Compare<double>(name, width, 1e-12);

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Float_agrees_to_1e_5(string name, KernelWidth width) => Compare<float>(name, width, 1e-5);

    static void Compare<T>(string name, KernelWidth width, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReferenceVector<T> vector = new(name, width);
        ILoss<T> loss = vector.Loss == "leastSquares" ? new LeastSquares<T>() : new CrossEntropy<T>(width);
        using ThreadTeam team = new(2);
        NetworkObjective<T> data = new(vector.Network, loss, vector.Data, new SerialPropagator<T>(), team);
        Tikhonov<T> tikhonov = new(vector.Network, vector.Tikhonov, 0, vector.ReadoutTikhonov);
        Smoothness<T> smoothness = new(vector.Network, vector.Smoothness);

        Dense<T> gradient = vector.Parameters.Like(), part = vector.Parameters.Like();
        double dataLoss = data.Gradient(vector.Parameters, gradient), total = dataLoss;
        total += tikhonov.Gradient(vector.Parameters, part);
        gradient.Axpby(1, part, 1);
        total += smoothness.Gradient(vector.Parameters, part);
        gradient.Axpby(1, part, 1);

        Close([vector.DataLoss], [dataLoss], tolerance, "data loss");
        Close([vector.TotalLoss], [total], tolerance, "total loss");
        Close(vector.Gradient, Doubles<T>(gradient.Span), tolerance, "gradient");

        T[] scores = new T[vector.Data.Samples * vector.Network.Readout.Shape.Outputs];
        data.Scores(vector.Parameters, scores);
        Close(Transposed(vector.Scores), Doubles<T>(scores), tolerance, "scores");
        StatesAndInputGradient(vector, loss, tolerance);
    }

    static void StatesAndInputGradient<T>(ReferenceVector<T> vector, ILoss<T> loss, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = vector.Network.Width, features = vector.Network.StateFeatures, samples = vector.Data.Samples, outputs = vector.Network.Readout.Shape.Outputs;
        Tiling block = Tiling.For(samples, features, vector.Network.Layers, System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        int padded = block.PaddedSamples;
        using ThreadTeam team = new();
        Controls<T> controls = new(vector.Network);
        controls.Prepare(vector.Parameters, team);
        ISweep<T> sweep = new SerialPropagator<T>().NewSweep(vector.Network, block);
        SampleSet<T> set = new(vector.Data);
        set.Inputs(0, samples, padded, sweep.Input(block));
        ReadOnlySpan<T> state = sweep.Forward(controls, block, keep: true);
        Close([.. vector.FinalState.SelectMany(row => row)], Valid(state, width, samples, padded), tolerance, "final state");

        T[] scores = new T[outputs * padded], cache = new T[outputs * padded], cotangent = new T[outputs * padded], values = new T[outputs * padded];
        int[] labels = new int[samples];
        Point<T> at = new() { Y = state[..(width * padded)], Theta = controls.Readout, Scratch = new T[vector.Network.Readout.Shape.Scratch * padded], Samples = padded };
        vector.Network.Readout.Evaluate(at, cache, scores);
        if (vector.Data.Labels is not null) set.Labels(0, samples, labels);
        set.Values(0, samples, padded, outputs, values);
        loss.Evaluate(samples, padded, scores, new() { Labels = labels, Values = values }, 1.0 / samples, cotangent);
        Accumulators<T> sums = new(vector.Network);
        T[] costate = new T[features * padded], input = new T[width * padded];
        vector.Network.Readout.Vjp(at, cache, cotangent, costate.AsSpan(0, width * padded), sums.Readout);
        sweep.Adjoint(controls, costate, sums, input);
        Close([.. vector.InputGradient.SelectMany(row => row)], Valid<T>(input, width, samples, padded), tolerance, "input gradient");
    }

    static double[] Valid<T>(ReadOnlySpan<T> tile, int rows, int samples, int padded) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] all = Doubles(tile);
        return [.. Enumerable.Range(0, rows).SelectMany(row => all.Skip(row * padded).Take(samples))];
    }

    static double[] Transposed(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).SelectMany(column => rows.Select(row => row[column]))];

    static double[] Doubles<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++) result[i] = double.CreateChecked(values[i]);
        return result;
    }

    /// <summary>Relative difference in the 2-norm.</summary>
    static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum()), norm = Math.Sqrt(expected.Sum(e => e * e));
        Assert.True(difference <= tolerance * norm, $"{what}: relative difference {difference / norm:E2} exceeds {tolerance:E0}.");
    }
}

using System.Numerics.Tensors;
using Costate.Networks.Objectives;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>The readout of one score for fixed states Y, features × samples: (1/s)·Σ loss(W·Y + μ) + γ/2·(‖W‖² + μ²), x = (W, μ).</summary>
sealed class ReadoutOfStates(ILoss<double> loss, double[] states, int[] labels, double strength) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
{
    readonly int _samples = labels.Length, _features = states.Length / labels.Length;
    readonly double[] _scores = new double[labels.Length], _cotangent = new double[labels.Length], _tangent = new double[labels.Length];

    public double Value(Dense<double> x)
    {
        Apply(x.Span, _scores);
        return loss.Evaluate(_samples, _samples, _scores, Targets, 1.0 / _samples, []) / _samples + strength / 2 * x.Dot(x);
    }

    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Apply(x.Span, _scores);
        double sum = loss.Evaluate(_samples, _samples, _scores, Targets, 1.0 / _samples, _cotangent);
        Transpose(_cotangent, x, gradient);
        return sum / _samples + strength / 2 * x.Dot(x);
    }

    public ILinearOperator<Dense<double>> Curvature(Dense<double> x)
    {
        Apply(x.Span, _scores);
        return this;
    }

    public void Apply(Dense<double> x, Dense<double> y)
    {
        Apply(x.Span, _tangent);
        loss.Curvature(_samples, _samples, _scores, Targets, 1.0 / _samples, _tangent, _cotangent);
        Transpose(_cotangent, x, y);
    }

    Targets<double> Targets => new() { Labels = labels, Values = [] };

    void Apply(ReadOnlySpan<double> x, double[] scores)
    {
        scores.AsSpan().Fill(x[_features]);
        for (int i = 0; i < _features; i++) TensorPrimitives.MultiplyAdd(states.AsSpan(i * _samples, _samples), x[i], scores, scores);
    }

    /// <summary>y ← [Y; 1]·cotangent + γ·x.</summary>
    void Transpose(double[] cotangent, Dense<double> x, Dense<double> y)
    {
        for (int i = 0; i < _features; i++) y.Span[i] = TensorPrimitives.Dot(states.AsSpan(i * _samples, _samples), cotangent) + strength * x.Span[i];
        y.Span[_features] = TensorPrimitives.Sum<double>(cotangent) + strength * x.Span[_features];
    }
}

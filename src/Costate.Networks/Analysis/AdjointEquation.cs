using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Analysis;

/// <summary>State, co-state and gradient as one vector u = (y, z, g) that runs backwards in time: dy = −f(y, θ), dz = f_yᵀ·z, dg = f_θᵀ·z; and explicit steps for it.</summary>
/// <remarks>One tile of samples; g is in the layout of the accumulator of the dynamics. Errors are measured part by part, in the largest entry, relative to the largest entry of the part.</remarks>
sealed class AdjointEquation
{
    readonly IDynamics<double> _f;
    readonly int _samples, _state;
    readonly double[] _prepared, _cache, _scratch, _u, _stage, _next;
    readonly List<double[]> _slopes = [];

    public AdjointEquation(IDynamics<double> dynamics, int samples)
    {
        (_f, _samples, _state) = (dynamics, samples, dynamics.Shape.Inputs * samples);
        LayerShape f = dynamics.Shape;
        (_prepared, _cache, _scratch) = (new double[f.Prepared], new double[f.Cache * samples], new double[f.Scratch * samples]);
        (_u, _stage, _next) = (new double[2 * _state + f.Accumulated], new double[2 * _state + f.Accumulated], new double[2 * _state + f.Accumulated]);
    }

    /// <summary>y.</summary>
    public Span<double> State => _u.AsSpan(0, _state);

    /// <summary>z.</summary>
    public Span<double> Costate => _u.AsSpan(_state, _state);

    Span<double> Sums => _u.AsSpan(2 * _state);

    /// <summary>Begins a piece of time with parameters θ: g ← 0.</summary>
    public void Begin(ReadOnlySpan<double> theta)
    {
        _f.Prepare(theta, _prepared);
        Sums.Clear();
    }

    /// <summary>gradient += g.</summary>
    public void Collect(Span<double> gradient) => _f.Collect(Sums, gradient);

    /// <summary>z += h·f_y(y)ᵀ·z and g += h·f_θ(y)ᵀ·z at a given state, with z on the right from before.</summary>
    public void StepAt(ReadOnlySpan<double> y, double h, double time)
    {
        Point<double> at = At(y, time);
        _f.Evaluate(at, 1, [], _cache, _stage.AsSpan(0, _state));
        _f.Adjoint(at, _cache, h, Costate, Costate, Sums);
    }

    /// <summary>The next u of a step of length h, from the time <paramref name="time"/> back; the present one stays until <see cref="Accept"/>. Returns the estimated relative error, 0 without an estimate.</summary>
    public double Try(ExplicitMethod method, double h, double time)
    {
        while (_slopes.Count < method.Weights.Length) _slopes.Add(new double[_u.Length]);
        for (int i = 0; i < method.Weights.Length; i++)
        {
            _u.CopyTo(_stage, 0);
            Add(method.Stages[i], h, _stage);
            Slope(_stage, time - h * method.Stages[i].Sum(), _slopes[i]);
        }
        _u.CopyTo(_next, 0);
        Add(method.Weights, h, _next);
        if (method.Errors is null) return 0;
        _stage.AsSpan().Clear();
        Add(method.Errors, h, _stage);
        return Math.Max(Relative(.._state), Math.Max(Relative(_state..(2 * _state)), Relative((2 * _state)..)));
    }

    /// <summary>u ← the result of the last trial.</summary>
    public void Accept() => _next.CopyTo(_u, 0);

    void Slope(double[] u, double time, double[] slope)
    {
        Point<double> at = At(u.AsSpan(0, _state), time);
        _f.Evaluate(at, -1, [], _cache, slope.AsSpan(0, _state));
        slope.AsSpan(_state).Clear();
        _f.Adjoint(at, _cache, 1, u.AsSpan(_state, _state), slope.AsSpan(_state, _state), slope.AsSpan(2 * _state));
    }

    void Add(double[] coefficients, double h, double[] sum)
    {
        for (int i = 0; i < coefficients.Length; i++)
            if (coefficients[i] != 0) TensorPrimitives.MultiplyAdd(_slopes[i], h * coefficients[i], sum, sum);
    }

    /// <summary>The largest error, which is in the memory of the stages, over the largest entry before or after the step.</summary>
    double Relative(Range part)
    {
        double error = Largest(_stage.AsSpan(part));
        return error == 0 ? 0 : error / Math.Max(Largest(_u.AsSpan(part)), Largest(_next.AsSpan(part)));
    }

    static double Largest(ReadOnlySpan<double> x) => x.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(x));

    Point<double> At(ReadOnlySpan<double> y, double time) => new() { Y = y, Theta = _prepared, Scratch = _scratch, Samples = _samples, Time = time };
}

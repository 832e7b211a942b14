using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Data;
using Costate.Networks.Propagators;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>The readout alone, for fixed final states Y: minimise (1/s)·Σ loss(W·Y + μ) + γ/2·(‖W‖² + ‖μ‖²) over W (c × n) and μ (c).</summary>
/// <remarks>
/// A convex problem with c·(n + 1) unknowns, solved by Newton's method with dense factors and backtracking in double precision, from the W that is given. Newton's method is exact: the gradient
/// falls to the tolerance, or to what rounding allows. That matters, because the gradient of what is left after eliminating the readout is right only as far as this one is zero.
/// </remarks>
sealed class ReadoutProblem
{
    const int Steps = 50, Halvings = 40;
    const double Descent = 1e-4;

    readonly ILoss<double> _loss;
    readonly int _outputs, _features, _samples;
    readonly double _strength;
    readonly int[] _labels;
    readonly double[] _values, _scores, _cotangents, _unit, _products, _weighted, _hessian, _gradient, _step, _trial;

    /// <param name="loss">The loss.</param>
    /// <param name="outputs">Number of scores c.</param>
    /// <param name="features">Features n of a state.</param>
    /// <param name="strength">γ; positive, since separable data send W to infinity without.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="labels">Their classes; empty if they have values.</param>
    /// <param name="values">Their values, outputs × stride; empty if the loss does not read them.</param>
    public ReadoutProblem(ILoss<double> loss, int outputs, int features, double strength, int samples, int[] labels, double[] values)
    {
        (_loss, _outputs, _features, _strength, _samples, _labels, _values) = (loss, outputs, features, strength, samples, labels, values);
        Stride = Padded(samples);
        _scores = new double[outputs * Stride];
        _cotangents = new double[outputs * Stride];
        _unit = new double[outputs * Stride];
        _products = new double[outputs * Stride];
        _weighted = new double[Stride];
        (_gradient, _step, _trial) = (new double[Unknowns], new double[Unknowns], new double[Unknowns]);
        _hessian = new double[Unknowns * Unknowns];
        States = new double[(features + 1) * Stride];
        States.AsSpan(features * Stride, samples).Fill(1);
    }

    /// <summary>Numbers that such a problem holds.</summary>
    /// <param name="outputs">Number of scores c.</param>
    /// <param name="features">Features n of a state.</param>
    /// <param name="samples">Number of samples.</param>
    /// <exception cref="ArgumentException">Its Hessian does not fit into an array.</exception>
    public static long Length(int outputs, int features, int samples)
    {
        long unknowns = outputs * (features + 1L);
        if (unknowns * unknowns > Array.MaxLength)
            throw new ArgumentException($"A readout with {unknowns} parameters is too large to be eliminated or solved for: {Math.Floor(Math.Sqrt(Array.MaxLength))} are the most. Choose a joint readout.");
        return unknowns * (unknowns + 3) + Padded(samples) * (5L * outputs + features + 2);
    }

    /// <summary>c·(n + 1).</summary>
    public int Unknowns => _outputs * (_features + 1);

    /// <summary>Columns of <see cref="States"/>: the samples, padded.</summary>
    public int Stride { get; }

    /// <summary>Y, n × stride, to be filled before <see cref="Solve"/>; below it a row of ones, which is not to be touched.</summary>
    public double[] States { get; }

    /// <summary>Newton steps of all solutions so far.</summary>
    public long NewtonSteps { get; private set; }

    /// <summary>‖gradient‖ that the last solution left.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The problem of a dataset.</summary>
    public static ReadoutProblem For<T>(ILoss<double> loss, Network<T> network, Dataset<T> data, double strength) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = network.Readout.Shape.Outputs, stride = Padded(data.Samples);
        double[] values = new double[loss.ReadsValues ? outputs * stride : 0];
        for (int t = 0; loss.ReadsValues && t < data.Samples; t++)
        {
            if (data.Targets is { } targets)
                for (int i = 0; i < outputs; i++) values[i * stride + t] = double.CreateTruncating(targets[t * outputs + i]);
            else values[data.Labels![t] * stride + t] = 1;
        }
        return new(loss, outputs, network.Width, strength, data.Samples, data.Labels ?? [], values);
    }

    /// <summary>readout (W row by row, then μ) ← the minimiser, from where it stands. Returns the value there, the term with γ left out.</summary>
    /// <param name="readout">c·(n + 1) numbers.</param>
    /// <param name="tolerance">‖gradient‖ to reach.</param>
    public double Solve(Span<double> readout, double tolerance)
    {
        double loss = Gradient(readout);
        for (int step = 0; step < Steps && GradientNorm > tolerance; step++)
        {
            Hessian();
            TensorPrimitives.Negate(_gradient, _step);
            int factored = Cholesky.Factor(Unknowns, _hessian);
            if (factored == Unknowns) Cholesky.Solve(Unknowns, _hessian, _step);
            double slope = TensorPrimitives.Dot<double>(_gradient, _step), value = loss + Penalty(readout), before = GradientNorm;
            if (!(slope < 0)) break;
            NewtonSteps++;
            readout.CopyTo(_trial);
            bool accepted = false;
            double length = 1;
            for (int halving = 0; halving < Halvings && !accepted; halving++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(_step, length, _trial, readout);
                loss = Gradient(readout);
                double trial = loss + Penalty(readout);
                // Close to the minimum the values differ by rounding alone; there a smaller gradient decides.
                accepted = trial <= value + Descent * length * slope || Math.Abs(trial - value) <= 1e-14 * Math.Abs(value) && GradientNorm < before;
            }
            if (accepted) continue;
            _trial.CopyTo(readout);
            loss = Gradient(readout);
            break;
        }
        return loss;
    }

    /// <summary>The mean loss at a readout.</summary>
    public double Loss(ReadOnlySpan<double> readout) => Gradient(readout);

    /// <summary>γ/2·‖readout‖².</summary>
    double Penalty(ReadOnlySpan<double> readout) => _strength / 2 * TensorPrimitives.Dot(readout, readout);

    ReadOnlySpan<double> Row(int i) => States.AsSpan(i * Stride, Stride);

    /// <summary>The mean loss, and its gradient with that of the term with γ.</summary>
    double Gradient(ReadOnlySpan<double> readout)
    {
        for (int c = 0; c < _outputs; c++)
        {
            Span<double> scores = _scores.AsSpan(c * Stride, Stride);
            scores.Fill(readout[_outputs * _features + c]);
            for (int i = 0; i < _features; i++) TensorPrimitives.MultiplyAdd(Row(i), readout[c * _features + i], scores, scores);
        }
        double sum = _loss.Evaluate(_samples, Stride, _scores, Targets, 1.0 / _samples, _cotangents);
        for (int c = 0; c < _outputs; c++)
        {
            ReadOnlySpan<double> cotangent = _cotangents.AsSpan(c * Stride, Stride);
            for (int i = 0; i <= _features; i++) _gradient[Index(c, i)] = LaneSum.Dot(Row(i), cotangent) + _strength * readout[Index(c, i)];
        }
        GradientNorm = Math.Sqrt(TensorPrimitives.Dot<double>(_gradient, _gradient));
        return sum / _samples;
    }

    /// <summary>The lower triangle of the Hessian at the scores of the last gradient.</summary>
    void Hessian()
    {
        for (int a = 0; a < _outputs; a++)
        {
            _unit.AsSpan().Clear();
            _unit.AsSpan(a * Stride, _samples).Fill(1);
            _loss.Curvature(_samples, Stride, _scores, Targets, 1.0 / _samples, _unit, _products);
            for (int b = a; b < _outputs; b++)
            {
                ReadOnlySpan<double> curvature = _products.AsSpan(b * Stride, Stride);
                for (int i = 0; i <= _features; i++)
                {
                    TensorPrimitives.Multiply(Row(i), curvature, _weighted);
                    for (int j = 0; j <= _features; j++)
                    {
                        int row = Index(b, i), column = Index(a, j);
                        if (row >= column) _hessian[row * Unknowns + column] = LaneSum.Dot<double>(_weighted, Row(j));
                        else _hessian[column * Unknowns + row] = LaneSum.Dot<double>(_weighted, Row(j));
                    }
                }
            }
        }
        for (int k = 0; k < Unknowns; k++) _hessian[k * Unknowns + k] += _strength;
    }

    Targets<double> Targets => new() { Labels = _labels, Values = _values };

    /// <summary>Where the weight of feature i in score c is; feature n is the bias.</summary>
    int Index(int c, int i) => i < _features ? c * _features + i : _outputs * _features + c;

    static int Padded(int samples) => (samples + Tiling.Quantum - 1) / Tiling.Quantum * Tiling.Quantum;
}

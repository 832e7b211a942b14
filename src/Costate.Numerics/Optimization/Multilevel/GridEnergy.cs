using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Multilevel;

/// <summary>
/// The energy of −Δu + eᵘ = g on (0, 1)ᵈ, u = 0 on the boundary: f(u) = hᵈ(½uᵀAu + Σeᵘ − gᵀu) with the usual difference stencil A = −Δ_h on n nodes along
/// an axis, h = 1/(n + 1), d = 1 or 2. g is such that u* = 3·sin(2πx(1 − x))·sin(2πy(1 − y)) (without the second factor where d = 1) solves the discrete problem.
/// </summary>
/// <remarks>A problem with a natural hierarchy of grids, to try multilevel methods on. f is strictly convex.</remarks>
public sealed class GridEnergy : IThirdOrder<Dense<double>>, ILinearOperator<Dense<double>>
{
    const int WorkOfNode = 10;

    readonly int _nodes, _dimension;
    readonly double _scale, _inverseSquare;
    readonly double[] _right, _weights, _product, _exponentials, _ones;
    readonly CancellationToken _stop;

    /// <param name="nodes">n, at least 1.</param>
    /// <param name="dimension">d, 1 or 2.</param>
    /// <param name="stop">Asks for a stop between two evaluations or products; these then throw an <see cref="OperationCanceledException"/>, and a method abandons its step.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public GridEnergy(int nodes, int dimension, CancellationToken stop = default)
    {
        Check.Option(nodes >= 1, nameof(nodes), nodes, "at least 1");
        Check.Option(dimension is 1 or 2, nameof(dimension), dimension, "1 or 2");
        double h = 1.0 / (nodes + 1);
        (_nodes, _dimension, _scale, _inverseSquare) = (nodes, dimension, dimension == 1 ? h : h * h, 1 / (h * h));
        int n = dimension == 1 ? nodes : nodes * nodes;
        (Solution, _right, _weights, _product, _exponentials, _ones) = (new(n), new double[n], new double[n], new double[n], new double[n], new double[n]);
        Array.Fill(_ones, 1);
        for (int i = 0; i < n; i++) Solution.Span[i] = 3 * Bump((i % nodes + 1) * h) * (dimension == 1 ? 1 : Bump((i / nodes + 1) * h));
        _stop = stop;
        Laplace(Solution.Span, _right);
        for (int i = 0; i < n; i++) _right[i] += Math.Exp(Solution.Span[i]);

        static double Bump(double x) => Math.Sin(2 * Math.PI * x * (1 - x));
    }

    /// <summary>u*, the only minimiser.</summary>
    public Dense<double> Solution { get; }

    /// <summary>Products with the Hessian so far.</summary>
    public int Products { get; private set; }

    /// <inheritdoc/>
    /// <remarks>10 operations for each node.</remarks>
    public long Work => WorkOfNode * (long)_right.Length;

    /// <inheritdoc/>
    public double Value(Dense<double> x)
    {
        Laplace(x.Span, _product);
        return Value(x.Span);
    }

    /// <inheritdoc/>
    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Laplace(x.Span, _product);
        TensorPrimitives.Subtract(_product, _right, gradient.Span);
        double value = Value(x.Span);
        TensorPrimitives.Add(gradient.Span, _exponentials, gradient.Span);
        TensorPrimitives.Multiply(gradient.Span, _scale, gradient.Span);
        return value;
    }

    /// <summary>f where Au is known; leaves eᵘ.</summary>
    double Value(ReadOnlySpan<double> u)
    {
        for (int i = 0; i < u.Length; i++) _exponentials[i] = Math.Exp(u[i]);
        return _scale * (LaneSum.Dot(u, _product) / 2 + LaneSum.Dot<double>(_exponentials, _ones) - LaneSum.Dot(u, _right));
    }

    /// <inheritdoc/>
    public ILinearOperator<Dense<double>> Hessian(Dense<double> x)
    {
        for (int i = 0; i < _weights.Length; i++) _weights[i] = Math.Exp(x.Span[i]);
        return this;
    }

    /// <summary>y ← hᵈ(A + diag(eᵘ))·x, at the point of the last <see cref="Hessian"/>.</summary>
    public void Apply(Dense<double> x, Dense<double> y)
    {
        Laplace(x.Span, y.Span);
        Products++;
        for (int i = 0; i < _weights.Length; i++) y.Span[i] = _scale * (y.Span[i] + _weights[i] * x.Span[i]);
    }

    /// <inheritdoc/>
    public void Third(Dense<double> x, Dense<double> s, Dense<double> v, Dense<double> product)
    {
        _stop.ThrowIfCancellationRequested();
        for (int i = 0; i < product.Length; i++) product.Span[i] = _scale * Math.Exp(x.Span[i]) * s.Span[i] * v.Span[i];
    }

    void Laplace(ReadOnlySpan<double> u, Span<double> product)
    {
        _stop.ThrowIfCancellationRequested();
        for (int i = 0; i < u.Length; i++)
        {
            int column = i % _nodes;
            double neighbours = (column > 0 ? u[i - 1] : 0) + (column < _nodes - 1 ? u[i + 1] : 0);
            if (_dimension == 2) neighbours += (i >= _nodes ? u[i - _nodes] : 0) + (i + _nodes < u.Length ? u[i + _nodes] : 0);
            product[i] = _inverseSquare * (2 * _dimension * u[i] - neighbours);
        }
    }
}

using Costate.Networks.Integrators;
using Costate.Networks.Layers;

namespace Costate.Networks.Analysis.Stability;

/// <summary>The Jacobian of the right-hand side at one state, as a matrix: tangents along all unit vectors, 48 at a time.</summary>
/// <remarks>
/// f_y of y' = f (and of y'' = f with leapfrog), n × n; of the Hamiltonian system y' = g(z), z' = −f(y) the whole of it, [[0, g_z], [−f_y, 0]], 2n × 2n.
/// </remarks>
sealed class FieldJacobian
{
    const int Columns = NetworkWalk<double>.Columns;

    readonly IDynamics<double> _f;
    readonly DenseDynamics<double>? _g;
    readonly int _width;
    readonly double[] _y, _dy, _output, _cache, _scratch, _preparedF, _preparedG;

    public FieldJacobian(Architecture network)
    {
        _width = network.Width;
        _f = Schemes.RightHandSide<double>(network);
        if (network.Dynamics == Networks.Dynamics.Hamiltonian) _g = DenseDynamics<double>.Transposed(network.Width, network.Activation, bias: network.Bias);
        LayerShape f = _f.Shape, g = _g?.Shape ?? default;
        (_y, _dy, _output) = (new double[_width * Columns], new double[_width * Columns], new double[_width * Columns]);
        (_cache, _scratch) = (new double[Math.Max(f.Cache, g.Cache) * Columns], new double[Math.Max(f.Scratch, g.Scratch) * Columns]);
        (_preparedF, _preparedG) = (new double[f.Prepared], new double[g.Prepared]);
    }

    /// <summary>Rows and columns: n, or 2n of a system of two fields.</summary>
    public int Size => _g is null ? _width : 2 * _width;

    /// <summary>Takes the parameters of a layer.</summary>
    public void Prepare(ReadOnlySpan<double> theta)
    {
        _f.Prepare(theta, _preparedF);
        _g?.Prepare(theta, _preparedG);
    }

    /// <summary>The Jacobian at a column of a state, Size × Size, row by row.</summary>
    /// <param name="state">State features × 48.</param>
    /// <param name="column">The sample.</param>
    public double[] At(ReadOnlySpan<double> state, int column)
    {
        double[] jacobian = new double[Size * Size];
        if (_g is null)
        {
            Fill(_f, _preparedF, state, column, 1, jacobian, 0, 0);
            return jacobian;
        }
        Fill(_g, _preparedG, state[(_width * Columns)..], column, 1, jacobian, 0, _width);
        Fill(_f, _preparedF, state, column, -1, jacobian, _width, 0);
        return jacobian;
    }

    /// <summary>The block at (row, first) of the matrix ← sign · the Jacobian of f.</summary>
    void Fill(IDynamics<double> f, double[] prepared, ReadOnlySpan<double> state, int column, double sign, double[] matrix, int row, int first)
    {
        for (int i = 0; i < _width; i++) _y.AsSpan(i * Columns, Columns).Fill(state[i * Columns + column]);
        Point<double> at = new() { Y = _y, Theta = prepared, Scratch = _scratch, Samples = Columns };
        Span<double> cache = _cache.AsSpan(0, f.Shape.Cache * Columns);
        f.Evaluate(at, sign, [], cache, _output);
        for (int start = 0; start < _width; start += Columns)
        {
            int count = Math.Min(Columns, _width - start);
            Array.Clear(_dy);
            for (int k = 0; k < count; k++) _dy[(start + k) * Columns + k] = 1;
            f.Tangent(at, cache, sign, _dy, [], [], _output);
            for (int i = 0; i < _width; i++) _output.AsSpan(i * Columns, count).CopyTo(matrix.AsSpan((row + i) * Size + first + start));
        }
    }
}

using System.Numerics.Tensors;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>A differential equation for a network, as least squares: f = ½‖F‖² with F = r/√t, r the residuals of the equation at t points and √λ(u − u*) at the points of the boundary.</summary>
/// <remarks>
/// ∂r/∂vᵢ = k|wᵢ|²σ'' + q'σ, ∂r/∂cᵢ = vᵢ(k|wᵢ|²σ''' + q'σ'), ∂r/∂wᵢⱼ = 2kvᵢwᵢⱼσ'' + zⱼ·∂r/∂cᵢ, ∂r/∂d = q'. The Jacobian is kept; values, residuals and
/// products with the Hessian at other points do not disturb it. One caller at a time. Source: E. Riccietti, H. Calandra, S. Gratton, X. Vasseur, arXiv:1904.04685.
/// </remarks>
public sealed unsafe class CollocationProblem : ILeastSquares<Dense<double>>, ISecondOrder<Dense<double>>
{
    readonly IDifferentialEquation _equation;
    readonly ThreadTeam? _team;
    readonly CancellationToken _stop;
    readonly double[] _points, _targets;
    readonly double _boundaryWeight, _scale;
    readonly Dense<double> _theta, _scratch, _residual, _row;
    DenseJacobian? _jacobian;
    CollocationHessian? _hessian;

    /// <param name="network">The network.</param>
    /// <param name="equation">The equation, in as many coordinates.</param>
    /// <param name="points">Where it is to hold.</param>
    /// <param name="penalty">λ > 0, the weight of the boundary values; null for a tenth of the number of points.</param>
    /// <param name="team">Threads that share the products with the Jacobian; null for none.</param>
    /// <param name="stop">Asks for a stop within an evaluation, or between two products; these then throw an <see cref="OperationCanceledException"/>, and a method abandons its step.</param>
    /// <exception cref="ArgumentException">These do not fit together, or the equation gives values that are not finite.</exception>
    public CollocationProblem(ShallowNetwork network, IDifferentialEquation equation, CollocationPoints points, double? penalty = null, ThreadTeam? team = null, CancellationToken stop = default)
    {
        if (network.Inputs != equation.Inputs || points.Inputs != equation.Inputs)
            throw new ArgumentException($"An equation in {equation.Inputs} coordinates was given a network with {network.Inputs} inputs and points of {points.Inputs} coordinates.", nameof(network));
        if (points.EquationCount == 0) throw new ArgumentException("The equation is asked to hold at no point.", nameof(points));
        Penalty = penalty ?? 0.1 * points.EquationCount;
        if (!(Penalty > 0 && double.IsFinite(Penalty))) throw new ArgumentException($"The weight of the boundary values must be positive and finite, but is {Penalty}.", nameof(penalty));
        (Network, _equation, Points, _team, _stop) = (network, equation, points, team, stop);
        (_boundaryWeight, _scale) = (Math.Sqrt(Penalty), 1 / Math.Sqrt(points.EquationCount));
        _points = [.. points.Equation, .. points.Boundary];
        _targets = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            _targets[i] = i < points.EquationCount ? equation.Source(Point(i)) : equation.Boundary(Point(i));
            if (!double.IsFinite(_targets[i]))
                throw new ArgumentException($"The {(i < points.EquationCount ? "source" : "boundary value")} of the equation at ({string.Join(", ", Point(i).ToArray())}) is {_targets[i]}.", nameof(equation));
        }
        (_theta, _scratch, _residual, _row) = (network.NewTheta(), new(ShallowNetwork.ScratchBlocks * network.Stride), new(Rows), NewRow());
    }

    /// <summary>The network.</summary>
    public ShallowNetwork Network { get; }

    /// <summary>The points.</summary>
    public CollocationPoints Points { get; }

    /// <summary>λ.</summary>
    public double Penalty { get; }

    /// <summary>Points for the equation and for the boundary.</summary>
    public int Rows => Points.EquationCount + Points.BoundaryCount;

    /// <inheritdoc/>
    /// <remarks>Of a product with the Hessian: 4·t·n as for JᵀJ, with which it is compared, and as much for the curvature of the residuals.</remarks>
    public long Work => 8L * Rows * Network.Parameters;

    /// <inheritdoc/>
    public double Value(Dense<double> x)
    {
        Residual(x, _residual);
        return 0.5 * _residual.Dot(_residual);
    }

    /// <inheritdoc/>
    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Network.Fits(x);
        gradient.SetZero();
        Network.Load(x, _theta);
        Span<double> row = _row.Span;
        fixed (double* theta = _theta.Span, scratch = _scratch.Span)
            for (int i = 0; i < Rows; i++)
            {
                _stop.ThrowIfCancellationRequested();
                (_, double residual, double a, double b) = Linearize(i, theta, scratch, x.Span[^1]);
                _residual.Span[i] = residual;
                Row(i, theta, scratch, a, b, row);
                TensorPrimitives.MultiplyAdd(row[..x.Length], residual, gradient.Span, gradient.Span);
            }
        return 0.5 * _residual.Dot(_residual);
    }

    /// <inheritdoc/>
    public void Residual(Dense<double> x, Dense<double> residual)
    {
        Network.Fits(x);
        Network.Load(x, _theta);
        fixed (double* theta = _theta.Span, scratch = _scratch.Span)
            for (int i = 0; i < Rows; i++)
            {
                _stop.ThrowIfCancellationRequested();
                residual.Span[i] = Linearize(i, theta, scratch, x.Span[^1]).Residual;
            }
    }

    /// <inheritdoc/>
    public IJacobian<Dense<double>> Jacobian(Dense<double> x)
    {
        Network.Fits(x);
        _jacobian ??= new(Rows, Network.Parameters, _team, _stop);
        Network.Load(x, _theta);
        fixed (double* theta = _theta.Span, scratch = _scratch.Span)
            for (int i = 0; i < Rows; i++)
            {
                _stop.ThrowIfCancellationRequested();
                (_, _, double a, double b) = Linearize(i, theta, scratch, x.Span[^1]);
                Row(i, theta, scratch, a, b, _jacobian.Writable(i));
            }
        return _jacobian;
    }

    /// <inheritdoc/>
    public ILinearOperator<Dense<double>> Hessian(Dense<double> x) => (_hessian ??= new(this)).At(x);

    /// <summary>The error of the network at points where the solution is known.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="points">Points × coordinates.</param>
    /// <exception cref="InvalidOperationException">The solution of the equation is not known.</exception>
    public SolutionError Error(Dense<double> x, ReadOnlySpan<double> points)
    {
        double[] values = new double[points.Length / Network.Inputs];
        Network.Values(x, points, values);
        double sum = 0, largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double exact = _equation.Exact(points.Slice(i * Network.Inputs, Network.Inputs)) ?? throw new InvalidOperationException("The solution of this equation is not known, so that there is no error to measure.");
            double error = Math.Abs(values[i] - exact);
            sum += error * error;
            largest = error > largest || double.IsNaN(error) ? error : largest;
        }
        return new(Math.Sqrt(sum / values.Length), largest);
    }

    /// <summary>The same equation at the same points for another network.</summary>
    /// <exception cref="ArgumentException">It has another number of inputs.</exception>
    public CollocationProblem With(ShallowNetwork network) => new(network, _equation, Points, Penalty, _team, _stop);

    internal CancellationToken Stop => _stop;

    internal ReadOnlySpan<double> Point(int i) => _points.AsSpan(i * Network.Inputs, Network.Inputs);

    internal Dense<double> NewRow() => new(Network.Parameters + DenseJacobian.Slack);

    // u, Fᵢ, and the factors of ∂Δu and ∂u in its gradient; the scratch holds the activations there.
    internal (double Value, double Residual, double A, double B) Linearize(int i, double* theta, double* scratch, double d)
    {
        fixed (double* z = Point(i))
        {
            (double value, double laplacian) = Network.Kernel.Activate(Network.Stride, Network.Inputs, theta, z, scratch);
            value += d;
            if (i >= Points.EquationCount) return (value, _scale * _boundaryWeight * (value - _targets[i]), 0, _scale * _boundaryWeight);
            double k = _equation.Diffusion;
            return (value, _scale * (k * laplacian + _equation.Reaction(value) - _targets[i]), _scale * k, _scale * _equation.ReactionSlope(value));
        }
    }

    // The factor of ∂u·∂uᵀ in the Hessian of Fᵢ, after Linearize.
    internal double Bend(int i, double value) => i < Points.EquationCount ? _scale * _equation.ReactionCurvature(value) : 0;

    internal void Row(int i, double* theta, double* scratch, double a, double b, Span<double> row)
    {
        fixed (double* z = Point(i), to = row) Network.Kernel.Row(Network.Stride, Network.Nodes, Network.Inputs, theta, z, scratch, a, b, to);
    }
}

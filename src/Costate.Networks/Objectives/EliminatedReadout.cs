using System.Numerics;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>What is left of an objective when its readout is always the best one: φ(θ) = min over W, μ of J(θ, W, μ), with θ the parameters of opening and layers.</summary>
/// <remarks>
/// ∇φ(θ) is ∂J/∂θ at the best readout (envelope theorem), which is exact only as far as the readout is; so it is solved to 10⁻¹¹ in double precision. The curvature is the block of Gauss and
/// Newton's matrix that belongs to θ; it ignores how the readout moves. J must have a Tikhonov term of the readout, or separable data send W to infinity.
/// Source: Golub, Pereyra, “Separable nonlinear least squares: the variable projection method”, Inverse Problems 19, 2003.
/// </remarks>
public sealed class EliminatedReadout<T> : ICurvature<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly NetworkObjective<T> _data;
    readonly SumCurvature<Dense<T>>? _regularization;
    readonly ReadoutProblem _problem;
    readonly Dense<T> _x, _gradient, _part, _product;
    readonly double[] _readout;
    readonly double _tolerance;
    readonly int _layers;
    ReducedCurvature? _curvature;
    bool _isSolved;

    /// <param name="network">The network.</param>
    /// <param name="data">The data term.</param>
    /// <param name="loss">The loss of the data term, in double precision.</param>
    /// <param name="readoutTikhonov">γ, the strength of Tikhonov's term of the readout in <paramref name="regularization"/>.</param>
    /// <param name="regularization">All terms besides the data term.</param>
    /// <param name="tolerance">The norm of the gradient to which the readout is solved.</param>
    /// <exception cref="ArgumentException">γ is not positive.</exception>
    public EliminatedReadout(
        Network<T> network, NetworkObjective<T> data, ILoss<double> loss, double readoutTikhonov, IReadOnlyList<ICurvature<Dense<T>>> regularization, double tolerance = 1e-11)
    {
        if (!(readoutTikhonov > 0))
            throw new ArgumentException(FormattableString.Invariant($"Eliminating the readout needs a Tikhonov term of the readout with a strength above 0, for instance 0.001, not {readoutTikhonov}."), nameof(readoutTikhonov));
        (_network, _data, _layers, _tolerance) = (network, data, network.LayerStart(network.Layers), tolerance);
        _regularization = regularization.Count == 0 ? null : new([.. regularization]);
        _problem = ReadoutProblem.For(loss, network, data.Data, readoutTikhonov);
        (_x, _gradient, _part, _product) = (new(network.Parameters), new(network.Parameters), new(network.Parameters), new(network.Parameters));
        _readout = new double[_problem.Unknowns];
    }

    /// <summary>The readout that belongs to the last point, W row by row, then μ. Where it is set, the next solution starts; with <see cref="Trust"/> it is taken as solved.</summary>
    public Dense<T> Readout => _x.Slice(_layers, _network.Parameters - _layers);

    /// <summary>Newton steps for the readout so far.</summary>
    public long ReadoutSteps => _problem.NewtonSteps;

    /// <summary>‖∂J/∂(W, μ)‖ that the last solution left.</summary>
    public double ReadoutGradientNorm => _problem.GradientNorm;

    /// <summary>The readout is the solution at the next point: it is not solved again there.</summary>
    public void Trust() => _isSolved = true;

    /// <summary>Whether the readout stays as it is: then this is J at a fixed readout.</summary>
    public bool IsFixed { get; set; }

    /// <inheritdoc/>
    public double Value(Dense<T> x)
    {
        x.Span.CopyTo(_x.Span);
        double loss = SolveReadout();
        return loss + (_regularization?.Value(_x) ?? 0);
    }

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        x.Span.CopyTo(_x.Span);
        _data.Keep();
        _data.Linearize(_x);
        double loss = SolveReadout();
        _data.Backward(_x, _gradient);
        double value = loss;
        if (_regularization is not null)
        {
            value += _regularization.Gradient(_x, _part);
            _gradient.Axpby(1, _part, 1);
        }
        _gradient.Span[.._layers].CopyTo(gradient.Span);
        return value;
    }

    /// <inheritdoc/>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x)
    {
        if (!x.Span.SequenceEqual(_x.Span[.._layers])) Value(x);
        _curvature ??= new(this);
        _curvature.Data = _data.Curvature(_x);
        _curvature.Regularization = _regularization?.Curvature(_x);
        return _curvature;
    }

    double SolveReadout()
    {
        _data.FinalStates(_x, _problem.States, _problem.Stride);
        for (int i = 0; i < _readout.Length; i++) _readout[i] = double.CreateTruncating(Readout.Span[i]);
        double loss = _isSolved || IsFixed ? _problem.Loss(_readout) : _problem.Solve(_readout, _tolerance);
        _isSolved = false;
        for (int i = 0; i < _readout.Length; i++) Readout.Span[i] = T.CreateTruncating(_readout[i]);
        return loss;
    }

    sealed class ReducedCurvature(EliminatedReadout<T> objective) : ILinearOperator<Dense<T>>
    {
        readonly Dense<T> _direction = objective._x.Like();

        public ILinearOperator<Dense<T>>? Data { get; set; }

        public ILinearOperator<Dense<T>>? Regularization { get; set; }

        public void Apply(Dense<T> x, Dense<T> y)
        {
            x.Span.CopyTo(_direction.Span);
            Data!.Apply(_direction, objective._product);
            if (Regularization is not null)
            {
                Regularization.Apply(_direction, objective._part);
                objective._product.Axpby(1, objective._part, 1);
            }
            objective._product.Span[..objective._layers].CopyTo(y.Span);
        }
    }
}

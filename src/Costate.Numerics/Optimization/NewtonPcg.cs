using System.Globalization;
using System.Numerics;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Inexact Newton: x ← x + μs, where H·s = −g is solved by preconditioned conjugate gradients and μ ≤ 1 by a line search. With H of Gauss and Newton s always descends.</summary>
/// <remarks>
/// A direction with an entry beyond <see cref="NewtonPcgOptions.LargestStep"/> is shortened. The first trial is the μ of the step before, grown (up to 1) if that was
/// its first trial. Where the linear solver finds no direction (no curvature along its first one), s = −g. A failed search leaves x where it was. f and ∇f at the
/// new point are kept for the next step: a caller that moves x itself, or changes what the same objective means, needs a new instance.
/// Source: Nocedal, Wright, Numerical Optimization (2006), algorithm 7.1.
/// </remarks>
public sealed class NewtonPcg<T> : IOptimizer<ICurvature<Dense<T>>, Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string StepName = "step", ShiftName = "shift";
    const int PowerSteps = 10;
    const double ShareOfLargest = 0.1, MuchTooSmall = 10;

    readonly NewtonPcgOptions _options;
    readonly IShiftedInverse<Dense<T>>? _regularizer;
    readonly ShiftedInverse<Dense<T>>? _inverse;
    readonly WatchedOperator<Dense<T>>? _watched;
    readonly ConjugateGradients<Dense<T>> _solver;
    readonly Iterate<Dense<T>> _current;
    Ray<Dense<T>>? _ray;
    Dense<T>? _direction;
    double? _shift;
    double _step = 1;

    /// <param name="options">Without: a hundredth of ‖g‖, 20 products, entries up to 1, Armijo's rule.</param>
    /// <param name="regularizer">R, the part of H whose shifted systems are cheap: the preconditioner is R + δI. Without: none.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public NewtonPcg(NewtonPcgOptions? options = null, IShiftedInverse<Dense<T>>? regularizer = null)
    {
        _options = (options ?? new()).Validated();
        (_regularizer, _shift) = (regularizer, _options.Shift);
        _inverse = regularizer is null ? null : new(regularizer);
        _watched = regularizer is null || _shift is not null ? null : new(regularizer);
        _solver = new(_options.LinearSolve);
        _current = new(_options.Tolerance);
    }

    /// <inheritdoc/>
    public StepReport Step(ICurvature<Dense<T>> problem, Dense<T> x)
    {
        double? shift = _shift;
        try
        {
            return Move(problem, x);
        }
        catch (OperationCanceledException)
        {
            _shift = shift;
            throw;
        }
    }

    StepReport Move(ICurvature<Dense<T>> problem, Dense<T> x)
    {
        if (_current.Begin(problem, x) is { } stop) return stop;
        _ray ??= new(x);
        _direction ??= x.Like();
        ILinearOperator<Dense<T>> curvature = problem.Curvature(x);
        if (!KnowsShift(curvature, out int products)) return NotFinite() with { Products = products };
        _direction.Axpby(-1, _current.Gradient, 0);
        LinearReport solved = _solver.Solve(_watched?.Watch(curvature) ?? curvature, _direction, _direction, _inverse);
        // A training may start where there is hardly any curvature; the shift of that point would be of no use later.
        if (_watched is not null && ShareOfLargest * _watched.Largest > MuchTooSmall * _shift!.Value) _shift = ShareOfLargest * _watched.Largest;
        products += solved.Products;
        StepReport report = solved is { Status: LinearStatus.NonFinite, Iterations: 0 } ? NotFinite() : Search(problem, x, solved);
        return report with { Products = products, LinearSolve = solved };
    }

    /// <inheritdoc/>
    /// <remarks>f and ∇f are not saved: the first step after <see cref="Load"/> evaluates them again.</remarks>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = new();
        state.Scalars[StepName] = _step;
        if (_shift is { } shift) state.Scalars[ShiftName] = shift;
        _current.Save(state);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        double step = state.Scalar(StepName);
        Check.Option(step is > 0 and <= 1, StepName, step, "in (0, 1]");
        bool known = state.Scalars.TryGetValue(ShiftName, out double shift);
        Check.Option(!known || shift > 0 && double.IsFinite(shift), ShiftName, shift, "positive and finite");
        (_step, _shift) = (step, _options.Shift ?? (known ? shift : null));
        _current.Load(state);
    }

    StepReport Search(ICurvature<Dense<T>> problem, Dense<T> x, LinearReport solved)
    {
        Dense<T> direction = _direction!, gradient = _current.Gradient;
        double slope = direction.Dot(gradient), largest = direction.MaxNorm();
        if (!(slope < 0 && double.IsFinite(slope) && double.IsFinite(largest)))
        {
            direction.Axpby(-1, gradient, 0);
            (slope, largest) = (-_current.Norm * _current.Norm, direction.MaxNorm());
        }
        if (largest > _options.LargestStep)
        {
            direction.Axpby(_options.LargestStep / largest, direction, 0);
            slope *= _options.LargestStep / largest;
        }
        _ray!.Aim(problem, x, direction, _current.Value, slope);
        LineSearchResult found = _options.Search.Search(_ray, _step);
        if (found.Cause is { } cause)
        {
            string whole = string.Create(CultureInfo.InvariantCulture,
                $"{cause} The direction came from {solved.Iterations} steps of conjugate gradients ({solved.Status}, relative residual {solved.RelativeResidual:g3}); ‖∇f‖ = {_current.Norm:g6}.");
            return _current.Stop(StepStatus.LineSearchFailed, whole, _ray.Evaluations);
        }
        StepReport report = _current.Accept(_ray, found.Step, x, _current.Evaluations + _ray.Evaluations);
        _step = Math.Min(1, found.Step == _step ? found.Step * _options.Growth : found.Step);
        return report;
    }

    /// <summary>Sets the shift of the preconditioner, estimated where it is not known yet; false if a product was not finite.</summary>
    bool KnowsShift(ILinearOperator<Dense<T>> curvature, out int products)
    {
        products = 0;
        if (_inverse is null) return true;
        if (_shift is null)
        {
            double largest = PowerIteration.Largest(curvature, _regularizer!, _current.Gradient, PowerSteps, double.CreateTruncating(T.BitIncrement(T.One) - T.One), out products);
            if (double.IsNaN(largest)) return false;
            _shift = largest > 0 ? ShareOfLargest * largest : 1; // H = R: any shift is exact enough
        }
        _inverse.Shift = _shift.Value;
        return true;
    }

    StepReport NotFinite() => _current.Stop(StepStatus.NonFinite, string.Create(CultureInfo.InvariantCulture,
        $"A product with the Hessian, or with the preconditioner, is not finite (f = {_current.Value:g6}, ‖∇f‖ = {_current.Norm:g6})."));
}

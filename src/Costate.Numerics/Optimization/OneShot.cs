using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>One-shot (simultaneous) optimisation by L-BFGS: the solves behind the objective take a few cycles per step and converge together with the optimisation.</summary>
/// <remarks>
/// A line search compares corrected values f + δf, whose errors are of second order in the residual; each trial begins at the accepted solution. The number of cycles doubles where the corrections are no
/// longer small against the decrease, where residuals are large against the gradient, where a probe with one more cycle changes the gradient, and where the line search fails; where so many cycles would be
/// exact, the solves are. Convergence is declared from exact solves only. A failed search leaves x bit for bit; with exact solves it ends the optimisation.
/// Sources: Günther, Ruthotto, Schroder, Cyr, Gauger, “Layer-parallel training of deep residual neural networks”, SIAM Journal on Mathematics of Data Science 2 (2020); corrected functionals:
/// Pierce, Giles, “Adjoint recovery of superconvergent functionals”, SIAM Review 42 (2000).
/// </remarks>
public sealed class OneShot<V> : IOptimizer<IInexactObjective<V>, V> where V : class, IVector<V>
{
    const string CyclesName = "cycles", FirstNormName = "firstGradientNorm", ProbedName = "probedNorm", SinceName = "stepsSinceProbe",
        GradientName = "gradient", ValueName = "value", CorrectionName = "correction", ResidualName = "residual", AdjointName = "adjointResidual";

    static readonly double _roundOff = Math.ScaleB(1, -50);

    readonly OneShotOptions _options;
    readonly LbfgsMemory<V> _memory;
    IInexactObjective<V>? _problem;
    V? _loaded, _gradient, _newGradient, _direction, _trial;
    InexactGradient _at;
    double _norm, _firstNorm, _probedNorm;
    int _cycles, _evaluations, _sinceProbe;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OneShot(OneShotOptions? options = null)
    {
        _options = (options ?? new()).Validated();
        _memory = new(_options.Pairs);
        _cycles = _options.Cycles;
    }

    /// <summary>Cycles of each solve at present.</summary>
    public int Cycles => _cycles;

    /// <inheritdoc/>
    public StepReport Step(IInexactObjective<V> problem, V x)
    {
        _evaluations = 0;
        if (!ReferenceEquals(problem, _problem)) Begin(problem, x);
        if (!IsFinite) return Stop(StepStatus.NonFinite, string.Create(CultureInfo.InvariantCulture, $"f = {_at.At.Value:g6}, ‖∇f‖ = {_norm:g6} at the point to start from: not finite."));
        if (Converged(x)) return Stop(StepStatus.Converged, _options.Tolerance.Cause(_norm, _firstNorm));
        string? change = null;
        while (true)
        {
            double slope = Direction();
            double first = _memory.Count > 0 ? 1 : Math.Min(1, 1 / _norm), start = Value(_at.At), last = double.NaN;
            double step = first;
            for (int trial = 0; trial <= _options.Halvings; trial++, step /= 2)
            {
                _trial!.CopyFrom(x);
                _trial.Axpby(step, _direction!, 1);
                _evaluations++;
                InexactValue value = problem.Value(_trial, _cycles);
                last = Value(value);
                // Near a minimum the decrease drowns in the rounding of f, while steps still reduce the gradient.
                if (!double.IsFinite(last) || last > start + _options.Decrease * step * slope + _roundOff * Math.Abs(start)) continue;
                return Accept(problem, x, step, start - last, change);
            }
            // x was never moved: the accepted solution is still the one to begin at.
            string cause = string.Create(CultureInfo.InvariantCulture,
                $"None of {_options.Halvings + 1} steps from {first:g6} down to {2 * step:g6} lowered f enough: at the last f = {last:g17}, at the start {start:g17} with slope {slope:g6}.");
            bool had = _memory.Count > 0;
            _memory.Clear();
            if (IsExact && had) continue;
            if (IsExact || !_options.Guards)
                return Stop(StepStatus.LineSearchFailed, $"Not even steepest descent found a step{(IsExact ? " with exact solves" : "")} (‖∇f‖ = {_norm.ToString("g6", CultureInfo.InvariantCulture)}). {cause}");
            change = "the line search failed";
            Refine(problem, x);
            if (!IsFinite) return Stop(StepStatus.NonFinite, "The gradient is not finite.");
        }
    }

    /// <inheritdoc/>
    /// <remarks>f and ∇f are saved too: to evaluate them again would take cycles that the method did not take. The accepted solution belongs to the problem.</remarks>
    public OptimizerState<V> Save()
    {
        OptimizerState<V> state = new();
        if ((_problem is null ? _loaded : _gradient) is { } gradient)
        {
            state.Vectors[GradientName] = gradient.Copy();
            (state.Scalars[ValueName], state.Scalars[CorrectionName], state.Scalars[ResidualName], state.Scalars[AdjointName]) = (_at.At.Value, _at.At.Correction, _at.At.Residual, _at.Residual);
        }
        (state.Scalars[CyclesName], state.Scalars[FirstNormName], state.Scalars[ProbedName], state.Scalars[SinceName]) = (_cycles, _firstNorm, _probedNorm, _sinceProbe);
        _memory.Save(state);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state)
    {
        _memory.Load(state);
        (_cycles, _firstNorm, _probedNorm, _sinceProbe) = ((int)state.Scalar(CyclesName), state.Scalar(FirstNormName), state.Scalar(ProbedName), (int)state.Scalar(SinceName));
        (_problem, _loaded) = (null, state.Vectors.GetValueOrDefault(GradientName));
        if (_loaded is not null) _at = new(new(state.Scalar(ValueName), state.Scalar(CorrectionName), state.Scalar(ResidualName)), state.Scalar(AdjointName));
    }

    bool IsExact => _cycles >= _problem!.ExactCycles;

    bool IsFinite => double.IsFinite(_at.At.Value) && double.IsFinite(_norm);

    double Value(InexactValue value) => _options.Corrects ? value.Corrected : value.Value;

    void Begin(IInexactObjective<V> problem, V x)
    {
        _problem = problem;
        if (_gradient is null) (_gradient, _newGradient, _direction, _trial) = (x.Like(), x.Like(), x.Like(), x.Like());
        if (_loaded is { } loaded)
        {
            _gradient.CopyFrom(loaded);
            (_norm, _loaded) = (_gradient.Norm(), null);
        }
        else Evaluate(problem, x);
        if (_firstNorm == 0) (_firstNorm, _probedNorm) = (_norm, _norm);
    }

    /// <summary>Value and gradient at x with the present number of cycles, and the solution there accepted.</summary>
    void Evaluate(IInexactObjective<V> problem, V x)
    {
        _evaluations++;
        problem.Value(x, _cycles);
        problem.Accept();
        _at = problem.Gradient(x, _cycles, _gradient!);
        _norm = _gradient!.Norm();
    }

    /// <summary>Twice the cycles, and everything at x anew.</summary>
    void Refine(IInexactObjective<V> problem, V x)
    {
        _cycles = (int)Math.Min(2L * _cycles, Math.Max(1, problem.ExactCycles));
        Evaluate(problem, x);
    }

    /// <summary>Whether the gradient is small enough, with exact solves.</summary>
    bool Converged(V x)
    {
        if (_norm > _options.Tolerance.Limit(_firstNorm)) return false;
        while (!IsExact)
        {
            if (!_options.Guards) return true;
            Refine(_problem!, x);
            if (_norm > _options.Tolerance.Limit(_firstNorm)) return false;
        }
        return true;
    }

    double Direction()
    {
        double slope = 0;
        if (_memory.Count > 0)
        {
            _memory.Direction(_gradient!, _direction!);
            slope = _direction!.Dot(_gradient!);
            if (!(slope < 0 && double.IsFinite(slope))) _memory.Clear();
        }
        if (_memory.Count > 0) return slope;
        _direction!.Axpby(-1, _gradient!, 0);
        return -_norm * _norm;
    }

    StepReport Accept(IInexactObjective<V> problem, V x, double step, double decrease, string? change)
    {
        problem.Accept();
        InexactGradient next = problem.Gradient(_trial!, _cycles, _newGradient!);
        double norm = _newGradient!.Norm();
        if (!double.IsFinite(next.At.Value) || !double.IsFinite(norm))
        {
            (_problem, double value) = (null, next.At.Value);
            return new(StepStatus.NonFinite, value, norm, 0, _evaluations, string.Create(CultureInfo.InvariantCulture, $"f = {value:g6}, ‖∇f‖ = {norm:g6} behind the step: not finite."));
        }
        // About twice the residuals is what such gradients are off by; a difference smaller than twice that is noise.
        double error = 2 * (next.At.Residual + next.Residual) * norm;
        _memory.Add(x, _trial!, _gradient!, _newGradient!, 1e-8, 2 * error);
        x.CopyFrom(_trial!);
        (_gradient, _newGradient, _at, _norm) = (_newGradient, _gradient, next, norm);
        (int used, InexactGradient at) = (_cycles, _at);
        if (_options.Guards && !IsExact && Weakness(problem, x, decrease) is { } weakness)
        {
            change = weakness;
            Refine(problem, x);
        }
        InexactReport inexact = new(used >= problem.ExactCycles ? 0 : used, at.At.Residual, at.Residual, at.At.Correction, change);
        return new(StepStatus.Continue, Value(_at.At), _norm, step, _evaluations) { Inexact = inexact };
    }

    /// <summary>Why the solves are too rough to go on with; null if they are not.</summary>
    string? Weakness(IInexactObjective<V> problem, V x, double decrease)
    {
        if (Math.Abs(_at.At.Correction) > _options.CorrectionShare * decrease)
            return string.Create(CultureInfo.InvariantCulture, $"the correction {_at.At.Correction:g3} is not small against the last decrease {decrease:g3}");
        double allowed = _options.ResidualShare * _norm / _firstNorm, residual = Math.Max(_at.At.Residual, _at.Residual);
        if (residual > allowed) return string.Create(CultureInfo.InvariantCulture, $"the residual {residual:g3} is above {allowed:g3}, {_options.ResidualShare:g3} of the gradient's fall so far");
        if (++_sinceProbe < _options.ProbeEvery && _norm > 0.1 * _probedNorm) return null;
        (_sinceProbe, _probedNorm) = (0, _norm);
        _evaluations++;
        problem.Value(x, 1);
        problem.Accept();
        InexactGradient probe = problem.Gradient(x, 1, _newGradient!);
        _direction!.CopyFrom(_newGradient!);   // the next step makes it anew
        _direction.Axpby(-1, _gradient!, 1);
        double change = _direction.Norm() / _norm;
        (_gradient, _newGradient, _at, _norm) = (_newGradient, _gradient, probe, _newGradient!.Norm());
        return change > _options.ProbeShare ? string.Create(CultureInfo.InvariantCulture, $"one more cycle changed the gradient by {change:p1}") : null;
    }

    StepReport Stop(StepStatus status, string cause) => new(status, Value(_at.At), _norm, 0, _evaluations, cause);
}

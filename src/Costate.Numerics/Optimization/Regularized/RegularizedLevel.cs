using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>One level of <see cref="AdaptiveRegularization{TProblem, V}"/>: f and ∇f at its point, its λ and λ_C, and the level below.</summary>
sealed class RegularizedLevel<TProblem, V>(
    IRegularizedStep<TProblem, V> solver, RegularizationOptions options, ICoarseModel<TProblem, V>? model, RegularizedLevel<TProblem, V>? below)
    where TProblem : IObjective<V> where V : class, IVector<V>
{
    readonly double _rounding = 16 * options.Resolution;
    readonly RegularizationRule _rule = options.Rule;
    readonly CoarseStepOptions _coarse = options.Coarse;
    V? _gradient, _newGradient, _trial, _step, _restricted, _coarsePoint;
    bool _moved;

    public double Value { get; private set; }

    public double Norm { get; private set; }

    /// <summary>λ.</summary>
    public double Lambda { get; set; } = options.Rule.Lambda0;

    /// <summary>λ_C.</summary>
    public double CoarseLambda { get; set; } = options.Rule.Lambda0;

    /// <summary>Whether the last step was not a coarse one.</summary>
    public bool AfterFine { get; set; }

    /// <summary>Evaluations of f since this was set to 0.</summary>
    public int Evaluations { get; set; }

    /// <summary>Stands at x: evaluates f and ∇f.</summary>
    public void Begin(TProblem problem, V x)
    {
        _gradient ??= x.Like();
        Value = problem.Gradient(x, _gradient);
        Norm = _gradient.Norm();
        Evaluations++;
        _moved = true;
    }

    /// <summary>One step, fine or coarse; moves x if it is accepted.</summary>
    /// <param name="problem">f of this level.</param>
    /// <param name="x">Where the level stands.</param>
    /// <param name="limit">‖∇f‖ at which this level is done.</param>
    /// <param name="least">ε_H.</param>
    /// <param name="found">How the model was minimised; of a coarse step, the sums over the steps on the coarse problem.</param>
    public RegularizedReport Step(TProblem problem, V x, double limit, double least, out ModelStep found)
    {
        _step ??= x.Like();
        double share = double.NaN;
        if (below is not null && AfterFine)
        {
            _restricted ??= model!.Start.Like();
            model!.Transfer.Restrict(_gradient!, _restricted);
            if (model.Transfer.Scale != 1) _restricted.Axpby(model.Transfer.Scale, _restricted, 0);
            double norm = _restricted.Norm();
            share = norm / Norm;
            if (norm >= _coarse.Kappa * Norm && norm > least) return CoarseStep(problem, x, least, norm, out found) with { CoarseShare = share };
        }
        return FineStep(problem, x, limit / 2, out found) with { CoarseShare = share };
    }

    RegularizedReport FineStep(TProblem problem, V x, double enough, out ModelStep found)
    {
        found = solver.Solve(problem, x, _gradient!, Lambda, enough, _moved, _step!);
        _moved = false;
        double length = _step!.Norm(), predicted = found.Decrease - Regularization(Lambda, length);
        Judgement judged = Take(problem, x, Lambda, predicted);
        RegularizedReport report = new(false, judged.Rejection, judged.Ratio, predicted, Lambda, judged.Lambda, length, found.Iterations, found.Work, double.NaN);
        (Lambda, AfterFine) = (judged.Lambda, true);
        return report;
    }

    RegularizedReport CoarseStep(TProblem problem, V x, double least, double norm, out ModelStep found)
    {
        double lambda = _coarse.SeparateLambda ? CoarseLambda : Lambda;
        V y = _coarsePoint ??= model!.Start.Like();
        _moved = true;   // the coarse model may ask for derivatives too
        TProblem coarse = model!.At(problem, x, _restricted!, lambda);
        y.CopyFrom(model.Start);
        found = below!.Run(coarse, y, lambda, Math.Max(least, _coarse.Tolerance * norm), least);
        found = found with { Decrease = model.Decrease(y), Work = found.Work + model.Work };
        y.Axpby(-1, model.Start, 1);
        model.Transfer.Prolong(y, _step!);
        double predicted = (found.Decrease - Regularization(lambda, y.Norm())) / model.Transfer.Scale;
        Judgement judged = Take(problem, x, lambda, predicted);
        RegularizedReport report = new(true, judged.Rejection, judged.Ratio, predicted, lambda, judged.Lambda, _step!.Norm(), found.Iterations, found.Work, double.NaN);
        if (_coarse.SeparateLambda) CoarseLambda = judged.Lambda;
        else Lambda = judged.Lambda;
        AfterFine = false;
        return report;
    }

    /// <summary>The coarse problem, from x, until ‖∇φ‖ ≤ <paramref name="limit"/> or the iterations are used up.</summary>
    ModelStep Run(TProblem problem, V x, double lambda, double limit, double least)
    {
        (Lambda, CoarseLambda, AfterFine) = (lambda, lambda, true);
        Begin(problem, x);
        ModelStep all = default;
        for (int taken = 0; taken < _coarse.Iterations && Norm > limit && double.IsFinite(Value); taken++)
        {
            Step(problem, x, limit, least, out ModelStep step);
            all = new(step.Status, 0, taken + 1, all.Products + step.Products, all.Work + step.Work);
        }
        return all;
    }

    /// <summary>Judges x + s, and moves there if it is accepted. Nothing changes before everything has been evaluated.</summary>
    /// <remarks>Where both decreases drown in the rounding of f, their quotient says nothing: then a step that shortens ∇f counts as one with ρ = 1.</remarks>
    Judgement Take(TProblem problem, V x, double lambda, double predicted)
    {
        V trial = _trial ??= x.Like(), gradient = _newGradient ??= x.Like();
        bool hasStep = predicted > 0 && double.IsFinite(predicted);
        double after = double.NaN;
        if (hasStep)
        {
            trial.CopyFrom(x);
            trial.Axpby(1, _step!, 1);
            after = problem.Value(trial);
            Evaluations++;
        }
        Judgement judged = _rule.Judge(lambda, Value, after, predicted);
        bool drowns = hasStep && DrownsInRounding(predicted) && Math.Abs(after - Value) <= _rounding * Math.Abs(Value);
        if (judged.Rejection != Rejection.None && !drowns) return judged;
        _moved = true;   // a gradient may disturb derivatives that were asked for before
        after = problem.Gradient(trial, gradient);
        Evaluations++;
        double norm = gradient.Norm();
        if (!double.IsFinite(after) || !double.IsFinite(norm)) return _rule.Judge(lambda, Value, double.NaN, predicted);
        if (judged.Rejection != Rejection.None)
        {
            if (norm >= Norm) return judged;
            judged = _rule.Judge(lambda, predicted, 0, predicted);   // ρ = 1
        }
        x.CopyFrom(trial);
        (_gradient, _newGradient) = (gradient, _gradient);
        (Value, Norm) = (after, norm);
        return judged;
    }

    /// <summary>Whether a decrease is too small to be seen in values of f.</summary>
    public bool DrownsInRounding(double decrease) => decrease <= _rounding * Math.Abs(Value);

    double Regularization(double lambda, double length) =>
        options.Ratio == DecreaseRatio.Taylor ? 0 : lambda / (solver.Order + 1) * Math.Pow(length, solver.Order + 1);
}

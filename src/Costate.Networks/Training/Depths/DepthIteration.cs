using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Depths;

/// <summary>
/// Levenberg and Marquardt's method (q = 1) or adaptive cubic regularisation (q = 2) for a network, alone or with networks of N/2, N/4, … layers below it, over the same time, as the
/// coarse problems of a recursive multilevel method.
/// </summary>
/// <remarks>
/// The coarse problem at x is f_H(x₀ + s) + τᵀs, f_H the loss of the network with half the layers and τ = Pᵀ∇f(x) − ∇f_H(x₀); <see cref="DepthTransfer{T}"/> is P. All samples are used in
/// every step. Work is counted on all networks, in forward steps of layers, which cost the same on each.
/// Sources: Calandra, Gratton, Riccietti, Vasseur, arXiv:1904.04685 and arXiv:1904.04692; Haber, Ruthotto, Holtham, Jun, “Learning across scales”, AAAI 2018.
/// </remarks>
public sealed class DepthIteration<T> : ICountedIteration<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string FineName = "fineSteps", FineAcceptedName = "fineAccepted", CoarseName = "coarseSteps", CoarseAcceptedName = "coarseAccepted";

    readonly TrainingProblem<T>[] _problems;
    readonly DepthWork[] _work;
    readonly IIteration<Dense<T>> _method;
    readonly int _order;
    long _fine, _fineAccepted, _coarse, _coarseAccepted;

    /// <param name="problem">The problem.</param>
    /// <param name="below">The same for networks with half the layers of the one before; none for a method of one level.</param>
    /// <param name="options">Without: the defaults of <see cref="DepthOptions"/>.</param>
    /// <exception cref="ArgumentException">A term has no curvature and the order is 1, a network is not the coarser one of that before, or an option is out of its range.</exception>
    public DepthIteration(TrainingProblem<T> problem, IReadOnlyList<TrainingProblem<T>> below, DepthOptions? options = null)
    {
        options ??= new();
        if (options.Order is not (1 or 2)) throw new ArgumentException($"The order of the models must be 1 or 2, but is {options.Order}.", nameof(options));
        _problems = [problem, .. below];
        _order = options.Order;
        _work = [.. _problems.Select(p => new DepthWork(p.Network.Layers, 0, 0, 0))];
        DepthTransfer<T>[] transfers = [.. below.Select((coarse, i) => new DepthTransfer<T>(coarse.Network, _problems[i].Network, options.Prolongation))];
        foreach (TrainingProblem<T> coarse in below) coarse.Data.SelectAll();
        Interruptible<Dense<T>>[] stoppable = [.. _problems.Select(p => Stoppable(p, options.Stop))];
        if (_order == 1)
        {
            ICoarseModel<ICurvature<Dense<T>>, Dense<T>>[] models = [.. transfers.Select((transfer, i) => new CoherentCurvature<Dense<T>>(stoppable[i + 1], transfer, Vector(below[i]), options.TotalStep))];
            AdaptiveRegularization<ICurvature<Dense<T>>, Dense<T>> method = new(() => new CurvatureStep<Dense<T>>(options.Step), options.Regularization, models);
            _method = new Minimization<ICurvature<Dense<T>>, Dense<T>>(method, stoppable[0]);
        }
        else
        {
            DifferencedSecond<Dense<T>>[] second = [.. stoppable.Select(p => new DifferencedSecond<Dense<T>>(p))];
            ICoarseModel<ISecondOrder<Dense<T>>, Dense<T>>[] models = [.. transfers.Select((transfer, i) => new CoherentSecondOrder<Dense<T>>(second[i + 1], transfer, Vector(below[i]), totalStep: options.TotalStep))];
            AdaptiveRegularization<ISecondOrder<Dense<T>>, Dense<T>> method = new(() => new CubicStep<Dense<T>>(options.Step), options.Regularization, models);
            _method = new Minimization<ISecondOrder<Dense<T>>, Dense<T>>(method, second[0]);
        }

        static Dense<T> Vector(TrainingProblem<T> p) => new(p.Network.Parameters);
    }

    /// <inheritdoc/>
    public IRated? Rated => null;

    /// <inheritdoc/>
    public TrainingWork Work => _problems.Skip(1).Aggregate(TrainingWork.Of(_problems[0].Data), (sum, p) => sum.And(TrainingWork.Of(p.Data)));

    /// <summary>What was done so far, over all parts of the run.</summary>
    public DepthReport Report => new(_order, _fine, _fineAccepted, _coarse, _coarseAccepted, [.. _work]);

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x)
    {
        TrainingWork[] before = [.. _problems.Select(p => TrainingWork.Of(p.Data))];
        StepReport report = _method.Step(x);
        for (int i = 0; i < before.Length; i++)
        {
            TrainingWork after = TrainingWork.Of(_problems[i].Data);
            DepthWork sum = _work[i];
            _work[i] = sum with
            {
                GradientEvaluations = sum.GradientEvaluations + after.GradientEvaluations - before[i].GradientEvaluations,
                Products = sum.Products + after.Products - before[i].Products,
                LayerSteps = sum.LayerSteps + after.LayerSteps - before[i].LayerSteps,
            };
        }
        if (report.Regularization is { } step)
        {
            if (step.IsCoarse) (_coarse, _coarseAccepted) = (_coarse + 1, _coarseAccepted + (step.IsAccepted ? 1 : 0));
            else (_fine, _fineAccepted) = (_fine + 1, _fineAccepted + (step.IsAccepted ? 1 : 0));
        }
        return report;
    }

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = _method.Save();
        (state.Scalars[FineName], state.Scalars[FineAcceptedName], state.Scalars[CoarseName], state.Scalars[CoarseAcceptedName]) = (_fine, _fineAccepted, _coarse, _coarseAccepted);
        foreach (DepthWork work in _work)
            (state.Scalars[Gradients(work)], state.Scalars[Products(work)], state.Scalars[Steps(work)]) = (work.GradientEvaluations, work.Products, work.LayerSteps);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        _method.Load(state);
        (_fine, _fineAccepted, _coarse, _coarseAccepted) = (Count(FineName), Count(FineAcceptedName), Count(CoarseName), Count(CoarseAcceptedName));
        for (int i = 0; i < _work.Length; i++)
            _work[i] = new(_work[i].Layers, Count(Gradients(_work[i])), Count(Products(_work[i])), Count(Steps(_work[i])));

        long Count(string name) => (long)state.Scalar(name);
    }

    static string Gradients(DepthWork work) => $"gradients{work.Layers}";

    static string Products(DepthWork work) => $"products{work.Layers}";

    static string Steps(DepthWork work) => $"layerSteps{work.Layers}";

    static Interruptible<Dense<T>> Stoppable(TrainingProblem<T> problem, CancellationToken stop) =>
        new(problem.Curvature ?? throw new ArgumentException("A term of the regularisation has no curvature, which this method takes for granted.", nameof(problem)), stop);
}

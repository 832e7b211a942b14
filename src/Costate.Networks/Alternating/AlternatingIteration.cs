using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Alternating minimisation: pre-activations z are free variables and layer equations penalties. A step minimises over z, sample by sample, and then over the weights, layer by layer, by linear regression.</summary>
/// <remarks>
/// F = Σ_k [l(z_L) + Σ_i μ_i·‖e_i‖²] + λ·Σ‖W_i‖², e_i = z_i − W_i·a_{i−1} − b_i, over the samples that are selected: all, or a mini-batch. The value of a step is F/N after the step for z. Tiles of 48 samples
/// go through network, step for z and sums of products one after another; their sums are added in a fixed tree, so the bits do not depend on the number of threads. Nothing is stored for the samples, unless the z
/// start where the step before left them. The method: Carreira-Perpiñán, Wang, “Distributed optimization of deeply nested systems”, AISTATS 2014; Lu, “Parallel methods for neuron network” (talk).
/// </remarks>
public sealed class AlternatingIteration<T> : IIteration<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string States = TrainerState.WholePrefix + "states", Averages = TrainerState.WholePrefix + "averages", Steps = "steps";
    const double KeptGram = 0.95;

    readonly TrainingProblem<T> _problem;
    readonly AlternatingOptions _options;
    readonly bool _miniBatches;
    readonly SplitNetwork<T> _network;
    readonly SumLayout[] _layouts;
    readonly ThreadTeam _team;
    readonly ICommunicator _ranks;
    readonly SharedSolve _solve;
    readonly INormalKernel _normal;
    readonly ChunkProducts _products;
    readonly WeightStep<T> _weightStep;
    readonly AveragedProducts<T> _averages;
    readonly int _tileLength;
    readonly AbsoluteRegression<T>? _absolute;
    readonly AlternatingTile<T>?[] _workers;
    readonly ChunkTotals _totals;
    readonly Dense<T>[] _prepared;
    readonly IDenseKernel<T>? _pairs;
    readonly Dense<T>? _pairRows, _pairWeights;
    readonly Action<int, int> _runChunk;
    readonly double[] _mu, _ridges;
    readonly StationaryValue _stationary;
    Dense<T>? _states, _before;
    Dense<T> _x = new(0);
    long _steps;
    bool _hasStates, _knowsFirst, _told;

    /// <param name="problem">The problem; its regularisation has no part in this method, which has λ.</param>
    /// <param name="options">The options.</param>
    /// <param name="miniBatches">Whether the selected samples differ from step to step.</param>
    /// <param name="kernels">Registers to use; the widest of this processor if not given.</param>
    /// <exception cref="ArgumentException">The options do not fit together or to the network; the message says what would.</exception>
    /// <exception cref="NotSupportedException">The loss is not twice differentiable.</exception>
    public AlternatingIteration(TrainingProblem<T> problem, AlternatingOptions options, bool miniBatches, KernelWidth? kernels = null)
    {
        (_problem, _options, _miniBatches, _team) = (problem, options, miniBatches, problem.Data.Team);
        Check(problem.Network, options, miniBatches);
        _network = new(problem.Network, kernels);
        if (problem.Data.Ranks.Layers.Size > 1) throw new ArgumentException("The ranks of alternating minimisation share the samples, not the layers: give them as many groups as there are ranks.");
        (_ranks, _solve) = (problem.Data.Ranks.Samples, new(problem.Data.Ranks.Samples));
        SlackTile<T>.Kind(problem.Data.Loss);
        _stationary = new(options.Tolerance);
        _layouts = SumLayout.Of(_network);
        _normal = NormalKernels.Create(_network.Kernels);
        _products = new(_layouts, _team, _ranks);
        _weightStep = new(_network, _layouts, _normal, _team);
        _averages = new(_layouts, _weightStep);
        _tileLength = _network.Layers.Sum(l => l.Outputs) * SlackTile<T>.Samples;
        if (options.Penalty == PenaltyNorm.L1) _absolute = new(_network, _layouts, _products, _weightStep, _normal, _team, _solve);
        _workers = new AlternatingTile<T>?[_team.Size];
        _totals = new([.. _network.Layers.Select(l => l.Regression)]);
        _prepared = _network.NewPrepared();
        if (options.Solver == StateSolver.Joint) _pairs = JointStep<T>.Pairs(_network);
        if (_pairs is not null)
        {
            int pairs = _network.Outputs * (_network.Outputs + 1) / 2;
            (_pairRows, _pairWeights) = (new(pairs * (_network.Layers[^1].Inputs + 1)), new(_pairs.PreparedLength));
        }
        (_runChunk, _mu, _ridges) = (RunChunk, new double[_network.Layers.Count], new double[_network.Regressions.Count]);
    }

    /// <summary>Refuses what this method cannot do.</summary>
    /// <exception cref="ArgumentException">The options do not fit together or to the network; the message says what would.</exception>
    public static void Check(Network<T> network, AlternatingOptions options, bool miniBatches)
    {
        SplitNetwork<T> split = new(network);
        options.Check(split.Regressions.Count);
        if (miniBatches && options.Start == StateStart.Warm)
            throw new ArgumentException("Mini-batches start from the network itself: set zInit: forward, or batch: 0 for the full batch.");
        if (split.IsResidual && options.Solver != StateSolver.Joint) throw new ArgumentException(options.Solver == StateSolver.Riccati ? RiccatiStep<T>.Residual : BlockStep<T>.Residual);
        if (split.IsRecurrent && options.Solver != StateSolver.Joint) throw new ArgumentException(options.Solver == StateSolver.Riccati ? RiccatiStep<T>.Recurrent : BlockStep<T>.Recurrent);
    }

    /// <inheritdoc/>
    public IRated? Rated => null;

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x)
    {
        _x = x;
        SampleSet<T> samples = _problem.Data.Selection;
        _products.Plan(samples.Count);
        SetPenalties();
        Prepare(x);
        _totals.Clear(_products.Chunks);
        _absolute?.Begin();
        _products.ForEachChunk(_runChunk);
        _totals.Exchange(_ranks, _products.Batch);
        (double value, double[] penalties, long moved) = _totals.Sum(_products.Chunks);
        double objective = (value + Decay(x)) / samples.Count;
        SplitReport split = new([.. penalties.Select(p => p / samples.Count)], (double)moved / (samples.Count * _options.NewtonSteps), null);
        if (!double.IsFinite(objective)) return new(StepStatus.NonFinite, objective, double.NaN, 0, 1, "F is not finite; x stays where it was.") { Split = split };
        _problem.Data.CountSweeps(1 + _options.NewtonSteps);   // forward, and a roll-out of each step
        _products.Reduce(_knowsFirst ? 1 : 0);
        Dense<T> before = _before ??= new(x.Length);
        before.CopyFrom(x);
        if (!Regress(x, samples.Count) || !x.IsFinite())
        {
            x.CopyFrom(before);
            return new(StepStatus.NonFinite, objective, double.NaN, 0, 1, "The regression of the weights has no finite solution; x stays where it was.") { Split = split };
        }
        _hasStates = _options.Start == StateStart.Warm;
        _steps++;
        before.Axpby(1, x, -1);
        split = split with { Note = Note(penalties) };
        (StepStatus status, string? cause) = _miniBatches ? (StepStatus.Continue, null) : _stationary.Next(objective);
        return new(status, objective, before.Norm(), 1 - _options.Averaging, 1, cause) { Split = split };
    }

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = new();
        state.Scalars[Steps] = _steps;
        _stationary.Save(state.Scalars);
        if (_hasStates) state.Vectors[States] = _products.Gathered(_states!, _tileLength);
        if (_averages.Save() is { } averages) state.Vectors[Averages] = averages;
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        _steps = (long)state.Scalar(Steps);
        _stationary.Load(state.Scalars);
        _hasStates = state.Vectors.TryGetValue(States, out Dense<T>? states);
        if (_hasStates)
        {
            _products.Plan(_problem.Data.Selection.Count);
            _products.TakeOwn(states!, _tileLength, EnsureStates());
        }
        _averages.Load(state.Vectors.GetValueOrDefault(Averages));
        _knowsFirst = false;
        _weightStep.Forget();
    }

    /// <summary>F at x with the states that are stored, for tests of its descent.</summary>
    internal double Objective(Dense<T> x)
    {
        Prepare(x);
        AlternatingTile<T> worker = _workers[0]!;
        double sum = Decay(x);
        for (int tile = 0; tile < _products.Tiles; tile++)
        {
            worker.Tile.Load(_problem.Data.Selection, tile * SlackTile<T>.Samples, _products.Count(tile));
            worker.Restore(Stored(tile));
            worker.Tile.Evaluate(worker.Steps.Start, _mu, absolute: false);
            for (int t = 0; t < _products.Count(tile); t++) sum += double.CreateTruncating(worker.Steps.Start.Values.Span[t]);
        }
        return sum / _products.Samples;
    }

    double Growth => _options.MuGrowth == 1 ? 1 : Math.Pow(_options.MuGrowth, _steps);

    void SetPenalties()
    {
        for (int i = 0; i < _mu.Length; i++) _mu[i] = Growth * _options.Mu[_network.Layers[i].Regression];
    }

    void Prepare(Dense<T> x)
    {
        _network.Prepare(x, _prepared);
        SplitLayer<T> last = _network.Layers[^1];
        bool absolute = _options.Penalty == PenaltyNorm.L1;
        if (_pairs is not null) JointStep<T>.PreparePairs(_pairs, last, x.Span[last.Start..], absolute ? 0 : 1 / (2 * _mu[^1]), _pairRows!.Span, _pairWeights!.Span);
        for (int member = 0; member < Math.Min(_team.Size, _products.Batch.Chunks); member++)
        {
            AlternatingTile<T> worker = _workers[member] ??= new(_network, _problem.Data.Loss, _options, _layouts, _normal);
            worker.Tile.Weights = _prepared;
            worker.Steps.Use(x.Memory, last.Start, _pairWeights);
        }
        if (_options.Start == StateStart.Warm) EnsureStates();
    }

    Dense<T> EnsureStates()
    {
        int length = checked(_tileLength * _products.Batch.Tiling.Tiles);
        _problem.Data.HeldBytes = (long)length * Unsafe.SizeOf<T>();
        return _states is { } states && states.Length == length ? states : _states = new(length);
    }

    void RunChunk(int member, int number)
    {
        AlternatingTile<T> worker = _workers[member]!;
        int chunk = _products.Batch.FirstChunk + number;
        Span<double> sums = _products.Sums(chunk);
        (int first, int end) = _products.Chunk(chunk);
        for (number = first; number < end; number++)
        {
            (SlackTile<T> tile, int count) = (worker.Tile, _products.Count(number));
            tile.Load(_problem.Data.Selection, number * SlackTile<T>.Samples, count);
            if (_hasStates) worker.Restore(Stored(number));
            else tile.Forward(worker.Steps.Start);
            TileStates<T> states = worker.Steps.Run(_mu);
            if (_options.Start == StateStart.Warm) AlternatingTile<T>.Keep(states, Stored(number));
            TileStates<T> regressors = _options.Regressors == Regressors.Clean ? worker.Steps.Start : states;
            if (_absolute is not null) _absolute.Keep(number, tile, regressors, states);
            for (int i = 0; i < _network.Layers.Count; i++)
            {
                int regression = _network.Layers[i].Regression;
                bool fresh = number == first && _network.IsFirst(_network.Layers[i]);
                SumLayout layout = _layouts[regression];
                bool gram = regression > 0 || !_knowsFirst;
                if (_absolute is null) worker.Products.Add(layout, count, tile.Before(regressors, i).Span, states.E[i].Span, gram, sums[layout.Start..], fresh);
                else _absolute.First(worker.Products, regression, count, tile.Before(regressors, i).Span, states.E[i].Span, gram, sums[layout.Start..], fresh, _options.HuberDelta);
            }
            _totals.Add(chunk, states, _mu, count, worker.Steps.Moved, _options.Penalty == PenaltyNorm.L1, tile.Algebra);
        }
    }

    /// <summary>What is stored of a tile.</summary>
    Span<T> Stored(int number) => _states!.Span.Slice((number - _products.Batch.FirstTile) * _tileLength, _tileLength);

    bool Regress(Dense<T> x, int samples)
    {
        foreach (SplitLayer<T> layer in _network.Regressions) _ridges[layer.Regression] = _options.Lambda / (Growth * _options.Mu[layer.Regression]);
        if (_absolute is not null) return _absolute.Run(x, _options.Rho * samples, _options);
        bool solved = _solve.Run(x, () => Solve(x, samples));
        // a_0 never changes: its G is summed up and factored once, unless later times of a recurrence are in it.
        if (_options.Variant == WeightVariant.Prox && !_miniBatches && _network.Shares(0) == 1 && (_options.Lambda == 0 || _options.MuGrowth == 1))
        {
            _knowsFirst = true;
            _weightStep.Keep(0);
        }
        return solved;
    }

    bool Solve(Dense<T> x, int samples)
    {
        double rho = _options.Rho;
        switch (_options.Variant)
        {
            case WeightVariant.Literal:
                for (int i = 0; i < _ridges.Length; i++) _ridges[i] += _network.Shares(i) * _options.LiteralRidge * samples;
                return _weightStep.Run(x, _products.Total, 1, _ridges, ridgeBias: true, 0, _options.Averaging);
            case WeightVariant.EmaGram:
                _averages.Add(x, _products.Total, samples, KeptGram, cross: false);
                for (int i = 0; i < _ridges.Length; i++) _ridges[i] /= samples;
                return _weightStep.Run(x, _averages.Values, 1, _ridges, _options.RidgeBias, rho, _options.Averaging);
            case WeightVariant.EmaStat:
                _averages.Add(x, _products.Total, samples, _options.Averaging, cross: true);
                for (int i = 0; i < _ridges.Length; i++) _ridges[i] = _ridges[i] / samples + _network.Shares(i) * _options.LiteralRidge;
                return _weightStep.Run(x, _averages.Values, 1, _ridges, ridgeBias: true, 0, 0, absolute: true);
            default:
                return _weightStep.Run(x, _products.Total, 1, _ridges, _options.RidgeBias, rho * samples, _options.Averaging);
        }
    }

    double Decay(Dense<T> x)
    {
        if (_options.Lambda == 0) return 0;
        double sum = 0;
        foreach (SplitLayer<T> layer in _network.Regressions)
        {
            ReadOnlySpan<T> w = x.Span.Slice(layer.Start, _options.RidgeBias ? layer.Parameters : layer.Outputs * layer.Inputs);
            sum += LaneSum.Dot(w, w);
        }
        return _options.Lambda * sum;
    }

    string? Note(double[] penalties)
    {
        if (_told) return null;
        if (_options.Penalty == PenaltyNorm.L1 && penalties.All(p => p == 0))
        {
            _told = true;
            return "no slack has moved: mu is at least as large as every co-state, so that the constraints hold exactly and nothing changes; choose a smaller alternating.mu";
        }
        int layer = Array.FindIndex(_weightStep.Shifts, shift => shift > 0);
        if (layer < 0) return null;
        _told = true;
        return string.Create(CultureInfo.InvariantCulture, $"the regression of layer {layer + 1} is singular (inputs that are constant or depend on one another, or too few samples): {_weightStep.Shifts[layer]:G3} was added to its diagonal; alternating.rho above 0 avoids that");
    }
}

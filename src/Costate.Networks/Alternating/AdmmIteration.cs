using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The three-block method of multipliers: in every hidden layer pre-activations z and activations a are variables of their own, with penalties on z = W·a and a = σ(z) (in a residual layer: a = a₋ + h·σ(z), a₋ being that of the layer before), and a multiplier on the last layer. All minimisers are closed forms.</summary>
/// <remarks>
/// For i = 1 … L − 1: W_i, a_i, z_i; then W_L, z_L, and after some iterations λ += β·(z_L − W_L·a_{L−1}). It takes all samples in every step, and stores two variables per hidden neuron and sample. It is a yardstick: with the multiplier
/// it is known to be unstable. Source: Taylor et al., “Training neural networks without gradients: a scalable ADMM approach”, ICML 2016; residual layers are ours.
/// </remarks>
public sealed class AdmmIteration<T> : IIteration<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string Variables = TrainerState.WholePrefix + "variables", Steps = "steps";
    const int S = SlackTile<T>.Samples, Filling = -1, Measuring = -2;

    readonly TrainingProblem<T> _problem;
    readonly AdmmOptions _options;
    readonly ulong _seed;
    readonly SplitNetwork<T> _network;
    readonly SumLayout[] _layouts;
    readonly ThreadTeam _team;
    readonly ICommunicator _ranks;
    readonly SharedSolve _solve;
    readonly INormalKernel _normal;
    readonly ChunkProducts _products;
    readonly WeightStep<T> _weightStep;
    readonly AdmmTile<T>?[] _workers;
    readonly Dense<T>[] _prepared;
    readonly IDenseKernel<T>[] _inverses;
    readonly Dense<T>[] _inverse;
    readonly ChunkTotals _totals;
    readonly Action<int, int> _runChunk;
    Dense<T>? _variables, _before;
    Dense<T> _x = new(0);
    int _pass;
    long _steps;
    bool _knowsFirst;

    /// <param name="problem">The problem; its regularisation has no part in this method, and its loss is only reported.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed of the run, for random variables.</param>
    /// <param name="kernels">Registers to use; the widest of this processor if not given.</param>
    /// <exception cref="ArgumentException">The options do not fit to the network; the message says what would.</exception>
    /// <exception cref="NotSupportedException">The data have no class or value for each score.</exception>
    public AdmmIteration(TrainingProblem<T> problem, AdmmOptions options, ulong seed, KernelWidth? kernels = null)
    {
        Check(problem.Network, options, problem.Data.Data.Labels is not null);
        (_problem, _options, _seed, _team, _network) = (problem, options, seed, problem.Data.Team, new(problem.Network, kernels));
        int hidden = _network.Layers.Count - 1;
        Length = 2 * _network.Layers.Sum(l => l.Outputs);
        if (problem.Data.Ranks.Layers.Size > 1) throw new ArgumentException("The ranks of ADMM share the samples, not the layers: give them as many groups as there are ranks.");
        (_ranks, _solve) = (problem.Data.Ranks.Samples, new(problem.Data.Ranks.Samples));
        SlackTile<T>.Kind(problem.Data.Loss);
        _layouts = SumLayout.Of(_network);
        _normal = NormalKernels.Create(_network.Kernels);
        _products = new(_layouts, _team, _ranks);
        _weightStep = new(_network, _layouts, _normal, _team);
        _workers = new AdmmTile<T>?[_team.Size];
        _prepared = _network.NewPrepared();
        _inverses = [.. _network.Layers.Take(hidden).Select(l => DenseKernels.Create<T>(l.Outputs, l.Outputs, Activation.Identity, _network.Kernels))];
        _inverse = [.. _inverses.Select(k => new Dense<T>(k.PreparedLength))];
        (_totals, _runChunk) = (new([.. _network.Layers.Select(l => l.Regression)]), RunChunk);
    }

    /// <summary>Refuses what this method cannot do.</summary>
    /// <exception cref="ArgumentException">The options do not fit to network or data; the message says what would.</exception>
    public static void Check(Network<T> network, AdmmOptions options, bool hasClasses)
    {
        options.Check();
        SplitNetwork<T> split = new(network);
        if (split.IsRecurrent) throw new ArgumentException("ADMM has no closed forms for the time steps of a recurrent opening, which share weights and read the data too: set another network.opening, or use method alternating.");
        if (split.Layers.SkipLast(1).Any(l => l.Kind is not (Activation.Relu or Activation.Identity)))
            throw new ArgumentException("ADMM has closed forms for layers with activation relu or identity: set network.activation: relu.");
        if (options.Loss == AdmmLoss.Hinge && !hasClasses) throw new ArgumentException("The hinge loss separates classes, but the data hold target values: set admm.loss: squared.");
    }

    /// <inheritdoc/>
    public IRated? Rated => null;

    int Layers => _network.Layers.Count;

    /// <summary>Numbers of variables in a sample: z and a of the hidden layers, z and λ of the last.</summary>
    int Length { get; }

    /// <inheritdoc/>
    public StepReport Step(Dense<T> x)
    {
        Begin(x);
        Dense<T> before = _before ??= new(x.Length);
        before.CopyFrom(x);
        bool solved = true;
        for (int pass = 0; pass <= Layers && solved; pass++)
        {
            Pass(pass);
            if (pass < Layers) solved = Regress(pass);
        }
        _totals.Exchange(_ranks, _products.Batch);
        (double objective, double[] penalties, _) = _totals.Sum(_products.Chunks);
        int samples = _products.Samples;
        objective = (objective + penalties.Sum()) / samples;
        SplitReport split = new([.. penalties.Select(p => p / samples)], 1, null);
        if (!solved || !double.IsFinite(objective) || !x.IsFinite())
        {
            x.CopyFrom(before);
            return new(StepStatus.NonFinite, double.NaN, double.NaN, 0, 1, "The variables or weights are not finite; x stays where it was.") { Split = split };
        }
        _problem.Data.CountSweeps(2);   // every layer forward for z, and once more for the objective
        _steps++;
        before.Axpby(1, x, -1);
        return new(StepStatus.Continue, objective, before.Norm(), 1, 1) { Split = split };
    }

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = new();
        state.Scalars[Steps] = _steps;
        if (_variables is not null) state.Vectors[Variables] = _products.Gathered(_variables, Length * S);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        _steps = (long)state.Scalar(Steps);
        _variables = null;
        if (state.Vectors.TryGetValue(Variables, out Dense<T>? variables))
        {
            _products.Plan(_problem.Data.Selection.Count);
            _variables = new(Length * S * _products.Batch.Tiling.Tiles);
            _products.TakeOwn(variables, Length * S, _variables);
        }
        _knowsFirst = false;
        _weightStep.Forget();
    }

    /// <summary>Begins an iteration at x.</summary>
    internal void Begin(Dense<T> x)
    {
        _x = x;
        _products.Plan(_problem.Data.Selection.Count);
        for (int member = 0; member < Math.Min(_team.Size, _products.Batch.Chunks); member++)
            (_workers[member] ??= new(_network, _problem.Data.Loss, _options, _layouts, _normal)).Weights = _prepared;
        _totals.Clear(_products.Chunks);
        _network.Prepare(x, _prepared);
        int length = checked(Length * S * _products.Batch.Tiling.Tiles);
        _problem.Data.HeldBytes = (long)length * Unsafe.SizeOf<T>();
        if (_variables is not null && _variables.Length == length) return;
        _variables = new(length);
        _pass = Filling;
        _products.ForEachChunk(_runChunk);
    }

    /// <summary>Before the regression of layer i = pass: activations and pre-activations of the layer before it, and its products; behind the last one z_L and the multiplier.</summary>
    internal void Pass(int pass)
    {
        _pass = pass;
        _network.Prepare(_x, _prepared);
        if (pass > 0 && pass < Layers) Invert(pass - 1);
        _products.ForEachChunk(_runChunk);
        if (pass < Layers) _products.Reduce(_knowsFirst ? 1 : 0, only: pass);
    }

    /// <summary>W_i.</summary>
    internal bool Regress(int i)
    {
        bool solved = _solve.Run(_x, () => _weightStep.Run(_x, _products.Total, 1, new double[Layers], ridgeBias: false, _options.Epsilon * _products.Samples, 0, only: i, absolute: true));
        if (i > 0) return solved;
        _knowsFirst = true;
        _weightStep.Keep(0);   // the data do not change
        return solved;
    }

    /// <summary>The objective of all variables as they stand, per sample: for tests of its descent.</summary>
    internal double Objective()
    {
        _pass = Measuring;
        _totals.Clear(_products.Chunks);
        _network.Prepare(_x, _prepared);
        _products.ForEachChunk(_runChunk);
        (double value, double[] penalties, _) = _totals.Sum(_products.Chunks);
        return (value + penalties.Sum()) / _products.Samples;
    }

    /// <summary>(β·WᵀW + γ·I)⁻¹ of hidden layer i, W being that of the layer behind it; 2γ if that one is residual.</summary>
    void Invert(int i)
    {
        SplitLayer<T> next = _network.Layers[i + 1];
        int n = next.Inputs, stride = n + 7 & ~7;
        Dense<double> matrix = new(n * stride), inverse = new(n * stride);
        ReadOnlySpan<T> w = _x.Span.Slice(next.Start, next.Outputs * n);
        double[] row = new double[n];
        for (int k = 0; k < next.Outputs; k++)
        {
            TensorPrimitives.ConvertTruncating(w.Slice(k * n, n), row);
            for (int a = 0; a < n; a++) TensorPrimitives.MultiplyAdd(row, _options.Beta * row[a], matrix.Span.Slice(a * stride, n), matrix.Span.Slice(a * stride, n));
        }
        for (int a = 0; a < n; a++)
        {
            matrix.Span[a * stride + a] += next.IsResidual ? 2 * _options.Gamma : _options.Gamma;
            inverse.Span[a * stride + a] = 1;
        }
        _normal.Factor(n, matrix.Span, stride);
        _normal.Solve(n, matrix.Span, stride, inverse.Span, stride, 0, stride);
        T[] theta = new T[n * n + n];
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++) theta[a * n + b] = T.CreateTruncating(inverse.Span[a * stride + b]);
        _inverses[i].Prepare(theta, _inverse[i].Span);
    }

    void RunChunk(int member, int number)
    {
        AdmmTile<T> tile = _workers[member]!;
        int chunk = _products.Batch.FirstChunk + number;
        Span<double> sums = _pass >= 0 && _pass < Layers ? _products.Zero(chunk) : [];
        (int first, int end) = _products.Chunk(chunk);
        for (number = first; number < end; number++)
        {
            tile.Take(_problem.Data.Selection, number * S, _products.Count(number), _variables!, (number - _products.Batch.FirstTile) * Length * S);
            if (_pass == Filling) tile.Fill(_seed, number * S);
            else if (_pass == Measuring)
            {
                for (int i = 0; i < Layers; i++) Measure(i);
            }
            else if (_pass == Layers)
            {
                tile.Last();
                Measure(Layers - 1);
                if (_options.Multiplier && _steps >= _options.Warm) tile.Multiply();
            }
            else
            {
                if (_pass > 0)
                {
                    tile.Hidden(_pass - 1, _x.Span, _inverses[_pass - 1], _inverse[_pass - 1].Span);
                    Measure(_pass - 1);
                }
                tile.AddProducts(_pass, _pass > 0 || !_knowsFirst, sums);
            }
        }

        void Measure(int i)
        {
            (double loss, double penalty) = tile.Measure(i);
            _totals.Add(chunk, loss, i, penalty);
        }
    }
}

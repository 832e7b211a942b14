using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
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
    readonly Worker?[] _workers;
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
        if (problem.Data.Ranks.Layers.Size > 1) throw new ArgumentException("The ranks of ADMM share the samples, not the layers: give them as many groups as there are ranks.");
        (_ranks, _solve) = (problem.Data.Ranks.Samples, new(problem.Data.Ranks.Samples));
        SlackTile<T>.Kind(problem.Data.Loss);
        _layouts = SumLayout.Of(_network);
        _normal = NormalKernels.Create(_network.Kernels);
        _products = new(_layouts, _team, _ranks);
        _weightStep = new(_network, _layouts, _normal, _team);
        _workers = new Worker?[_team.Size];
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
    int Length => 2 * _network.Layers.Sum(l => l.Outputs);

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
            (_workers[member] ??= new(_network, _problem.Data.Loss, _layouts, _normal)).Tile.Weights = _prepared;
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
        Worker worker = _workers[member]!;
        int chunk = _products.Batch.FirstChunk + number;
        Span<double> sums = _pass >= 0 && _pass < Layers ? _products.Zero(chunk) : [];
        (int first, int end) = _products.Chunk(chunk);
        for (number = first; number < end; number++)
        {
            int count = _products.Count(number);
            worker.Tile.Load(_problem.Data.Selection, number * S, count);
            if (_pass == Filling) Fill(number, worker);
            else if (_pass == Measuring)
            {
                for (int i = 0; i < Layers; i++) Measure(number, i, worker, chunk);
            }
            else
            {
                if (_pass > 0 && _pass < Layers) Hidden(number, _pass - 1, worker, chunk);
                if (_pass == Layers) Last(number, worker, chunk);
                else worker.Products.Add(_layouts[_pass], count, Before(number, _pass, worker), Z(number, _pass), _pass > 0 || !_knowsFirst, sums[_layouts[_pass].Start..]);
            }
        }
    }

    Span<T> Z(int tile, int i) => Part(tile, 2 * _network.Layers.Take(i).Sum(l => l.Outputs), _network.Layers[i].Outputs);

    /// <summary>a_i of a hidden layer, λ of the last.</summary>
    Span<T> A(int tile, int i) => Part(tile, 2 * _network.Layers.Take(i).Sum(l => l.Outputs) + _network.Layers[i].Outputs, _network.Layers[i].Outputs);

    Span<T> Part(int tile, int start, int features) => _variables!.Span.Slice(((tile - _products.Batch.FirstTile) * Length + start) * S, features * S);

    ReadOnlySpan<T> Before(int tile, int i, Worker worker) => i == 0 ? worker.Tile.Input.Span : A(tile, i - 1);

    void Fill(int tile, Worker worker)
    {
        if (_options.Start == AdmmStart.Forward)
        {
            worker.Tile.Forward(worker.States);
            for (int i = 0; i < Layers; i++)
            {
                worker.States.Z[i].Span.CopyTo(Z(tile, i));
                if (i < Layers - 1) worker.States.A[i].Span.CopyTo(A(tile, i));
            }
            return;
        }
        for (int i = 0; i < Layers; i++)
        {
            RandomSequence random = new(_seed, RandomStreams.AdmmStart, (uint)i);
            Normal(Z(tile, i), random);
            // A residual layer is looked at by the one before it before it has got activations.
            if (_network.Layers[i].IsResidual) Normal(A(tile, i), new(_seed, RandomStreams.AdmmStart, (uint)(Layers + i)));
        }

        void Normal(Span<T> variables, RandomSequence random)
        {
            int n = variables.Length / S;
            for (int t = 0; t < S; t++)
                for (int j = 0; j < n; j++) variables[j * S + t] = T.CreateTruncating(random.Normal((ulong)(tile * S + t) * (ulong)n + (ulong)j));
        }
    }

    /// <summary>a_i and z_i of a hidden layer.</summary>
    void Hidden(int tile, int i, Worker worker, int chunk)
    {
        (SplitLayer<T> layer, SplitLayer<T> next) = (_network.Layers[i], _network.Layers[i + 1]);
        Span<T> behind = worker.Wide.Span[..(next.Outputs * S)], pulled = worker.Other.Span[..(layer.Outputs * S)], z = Z(tile, i), a = A(tile, i);
        ReadOnlySpan<T> biases = _x.Span.Slice(next.Start + next.Outputs * next.Inputs, next.Outputs);
        for (int o = 0; o < next.Outputs; o++) TensorPrimitives.Subtract(Z(tile, i + 1).Slice(o * S, S), biases[o], behind.Slice(o * S, S));
        next.Transposed(S, _prepared[i + 1].Span, behind, add: false, worker.Tile.Scratch, pulled);
        (T beta, T gamma, T h) = (T.CreateTruncating(_options.Beta), T.CreateTruncating(_options.Gamma), layer.StepSize);
        TensorPrimitives.Multiply(pulled, beta, pulled);
        Span<T> sigma = worker.Wide.Span[..z.Length];
        layer.Activation.Activate(z, sigma);
        TensorPrimitives.MultiplyAdd(sigma, gamma * h, pulled, pulled);
        if (layer.IsResidual) TensorPrimitives.MultiplyAdd(Before(tile, i, worker)[..a.Length], gamma, pulled, pulled);
        if (next.IsResidual)
        {
            next.Activation.Activate(Z(tile, i + 1), sigma);
            TensorPrimitives.MultiplyAdd(sigma, -gamma * next.StepSize, pulled, pulled);
            TensorPrimitives.MultiplyAdd(A(tile, i + 1), gamma, pulled, pulled);
        }
        _inverses[i].Evaluate(S, _inverse[i].Span, T.One, pulled, [], a, a);
        Span<T> w = worker.Wide.Span[..z.Length];
        layer.Forward(S, _prepared[i].Span, Before(tile, i, worker), [], w, w);
        ReadOnlySpan<T> added = a;
        if (layer.IsResidual)
        {
            TensorPrimitives.Subtract(a, Before(tile, i, worker)[..a.Length], pulled);
            added = pulled;
        }
        if (layer.Kind == Activation.Relu)
            for (int k = 0; k < z.Length; k++) z[k] = AdmmForms.Relu(added[k], w[k], h, beta, gamma);
        else
            for (int k = 0; k < z.Length; k++) z[k] = AdmmForms.Identity(added[k], w[k], h, beta, gamma);
        Measure(tile, i, worker, chunk);
    }

    /// <summary>z_L, and the multiplier once it is warm.</summary>
    void Last(int tile, Worker worker, int chunk)
    {
        int i = Layers - 1;
        SplitLayer<T> layer = _network.Layers[i];
        Span<T> z = Z(tile, i), multiplier = A(tile, i), w = worker.Wide.Span[..z.Length];
        ReadOnlySpan<T> y = worker.Tile.Targets.Span;
        layer.Forward(S, _prepared[i].Span, Before(tile, i, worker), [], w, w);
        T beta = T.CreateTruncating(_options.Beta);
        for (int k = 0; k < z.Length; k++)
            z[k] = _options.Loss == AdmmLoss.Hinge ? AdmmForms.Hinge(y[k], w[k], multiplier[k], beta) : AdmmForms.Squared(y[k], w[k], multiplier[k], beta);
        Measure(tile, i, worker, chunk);
        if (!_options.Multiplier || _steps < _options.Warm) return;
        for (int k = 0; k < z.Length; k++) multiplier[k] += beta * (z[k] - w[k]);
    }

    /// <summary>Adds the terms of layer i to what the chunk has summed up.</summary>
    void Measure(int tile, int i, Worker worker, int chunk)
    {
        SplitLayer<T> layer = _network.Layers[i];
        Span<T> z = Z(tile, i), other = A(tile, i), w = worker.Wide.Span[..z.Length], sigma = worker.Other.Span[..z.Length];
        layer.Forward(S, _prepared[i].Span, Before(tile, i, worker), [], w, w);
        bool last = i == Layers - 1;
        if (!last)
        {
            layer.Activation.Activate(z, sigma);
            if (layer.IsResidual) TensorPrimitives.MultiplyAdd(sigma, layer.StepSize, Before(tile, i, worker)[..z.Length], sigma);
        }
        (double penalty, double loss) = (0, 0);
        for (int row = 0; row < z.Length; row += S)
            for (int k = row; k < row + worker.Tile.Count; k++)
            {
                double off = double.CreateTruncating(z[k] - w[k]);
                penalty += _options.Beta * off * off;
                if (last) loss += double.CreateTruncating(AdmmForms.Loss(_options.Loss, z[k], worker.Tile.Targets.Span[k])) + double.CreateTruncating(other[k]) * off;
                else penalty += _options.Gamma * double.CreateTruncating((other[k] - sigma[k]) * (other[k] - sigma[k]));
            }
        _totals.Add(chunk, loss, i, penalty);
    }

    sealed class Worker(SplitNetwork<T> network, ILoss<T> loss, SumLayout[] layouts, INormalKernel normal)
    {
        public SlackTile<T> Tile { get; } = new(network, loss);

        public TileStates<T> States => field ??= new(network, S);

        public TileProducts<T> Products { get; } = new(layouts, normal);

        public Dense<T> Wide { get; } = new(network.Widest * S);

        public Dense<T> Other { get; } = new(network.Widest * S);
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The steps for the pre-activations of a tile: joint steps with a search sample by sample, reweighted rounds for the L1 penalty, or block steps. F of no sample rises.</summary>
sealed class StateSteps<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Rounds = 6, RoundIterations = 8, Sets = 5, Samples = SlackTile<T>.Samples;
    const double Shrink = 0.3;

    readonly SlackTile<T> _tile;
    readonly AlternatingOptions _options;
    readonly JointStep<T>? _joint;
    readonly RiccatiStep<T>? _riccati;
    readonly BlockStep<T>? _block;
    readonly TileStates<T>?[] _sets = new TileStates<T>?[Sets];
    readonly Dense<T> _accepted = new(Samples), _chosen = new(Samples);
    readonly Dense<T>[]? _weights;

    public StateSteps(SlackTile<T> tile, AlternatingOptions options)
    {
        (_tile, _options) = (tile, options);
        if (options.Solver == StateSolver.Joint) _joint = new(tile);
        else if (options.Solver == StateSolver.Riccati) _riccati = new(tile);
        else _block = new(tile, options);
        if (options.Penalty == PenaltyNorm.L1) _weights = [.. tile.Network.Layers.Select(l => new Dense<T>(l.Outputs * Samples))];
    }

    /// <summary>The step for all slacks, with zSolver joint.</summary>
    public JointStep<T>? Joint => _joint;

    /// <summary>The same, with zSolver riccati.</summary>
    public RiccatiStep<T>? Riccati => _riccati;

    /// <summary>Where a tile begins: to be filled, and left alone by the steps.</summary>
    public TileStates<T> Start => Set(0);

    /// <summary>Samples that found a better point in the last <see cref="Run"/>, summed over its steps.</summary>
    public int Moved { get; private set; }

    /// <summary>Takes other weights.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="readout">Where W_L begins.</param>
    /// <param name="pairs">P, prepared; null without.</param>
    public void Use(ReadOnlyMemory<T> parameters, int readout, Dense<T>? pairs)
    {
        if (_joint is not null) (_joint.Readout, _joint.PairWeights) = (parameters[readout..], pairs);
        if (_riccati is not null) _riccati.Parameters = parameters;
        _block?.Prepare(parameters);
    }

    /// <summary>The states after all steps, from <see cref="Start"/>, which is not changed.</summary>
    public TileStates<T> Run(ReadOnlySpan<double> mu)
    {
        Moved = 0;
        TileStates<T> states = Start;
        bool absolute = _options.Penalty == PenaltyNorm.L1;
        if (absolute || _joint is null || states.HasSlack) _tile.Evaluate(states, mu, absolute);
        for (int step = 0; step < _options.NewtonSteps; step++)
        {
            if (absolute) states = Rounded(states, mu);
            else if (_joint is not null) states = Searched(states, _joint.Compute(states, mu, null, _options.ProximalIterations), mu);
            else if (_riccati is not null) states = Searched(states, _riccati.Compute(states, mu), mu);
            else
            {
                TileStates<T> copy = Other(states);
                Copy(states, copy);
                states = copy;
                _block!.Run(states, mu);
                _tile.Evaluate(states, mu, absolute: false);
            }
        }
        return states;
    }

    /// <summary>e_t = (1 − t)·e + t·e' with the first t of the search for which F of the sample does not rise; else e.</summary>
    TileStates<T> Searched(TileStates<T> states, Dense<T>[] slacks, ReadOnlySpan<double> mu)
    {
        TileStates<T> result = Other(states), trial = result;
        Span<T> accepted = _accepted.Span, chosen = _chosen.Span;
        accepted.Clear();
        double length = 1;
        int left = Samples;
        for (int attempt = 0; attempt < _options.BacktrackTries && left > 0; attempt++, length *= _options.BacktrackFactor)
        {
            Between(states, slacks, length, trial);
            _tile.RollOut(trial);
            _tile.Evaluate(trial, mu, absolute: false);
            left = 0;
            ReadOnlySpan<T> values = states.Values.Span, tried = trial.Values.Span;
            for (int t = 0; t < Samples; t++)
            {
                bool better = accepted[t] == T.Zero && tried[t] <= values[t] + Tolerance(values[t]);
                chosen[t] = better ? T.One : T.Zero;
                if (better)
                {
                    accepted[t] = T.One;
                    if (t < _tile.Count) Moved++;
                }
                else if (accepted[t] == T.Zero && t < _tile.Count) left++;
            }
            if (attempt > 0) Choose(chosen, trial, result);
            else trial = Other(states, result);
        }
        if (left == 0) return result;
        for (int t = 0; t < Samples; t++) chosen[t] = T.One - accepted[t];
        Choose(chosen, states, result);
        return result;
    }

    /// <summary>Rounds of a reweighted square, μ|e| ≤ μ·e²/(2w) + μ·w/2 with w = max(|e|, ε) and ε falling. The best slacks by the true penalty are kept, those of the start unless there are better ones.</summary>
    TileStates<T> Rounded(TileStates<T> states, ReadOnlySpan<double> mu)
    {
        TileStates<T> best = Other(states), from = states, trial = Other(states, best), next = Other(states, best, trial);
        Copy(states, best);
        double epsilon = 1;
        foreach (Dense<T> weights in _weights!) weights.Span.Fill(T.One);
        for (int round = 0; round < Rounds; round++)
        {
            Dense<T>[] slacks = _joint!.Compute(from, mu, _weights, RoundIterations);
            for (int i = 0; i < slacks.Length; i++) trial.E[i].CopyFrom(slacks[i]);
            _tile.RollOut(trial);
            _tile.Evaluate(trial, mu, absolute: true);
            Span<T> chosen = _chosen.Span;
            ReadOnlySpan<T> values = best.Values.Span, tried = trial.Values.Span;
            for (int t = 0; t < Samples; t++)
            {
                bool better = tried[t] < values[t];
                chosen[t] = better ? T.One : T.Zero;
                if (better && t < _tile.Count) Moved++;
            }
            Choose(chosen, trial, best);
            epsilon *= Shrink;
            for (int i = 0; i < slacks.Length; i++)
            {
                TensorPrimitives.Abs(trial.E[i].Span, _weights[i].Span);
                TensorPrimitives.Max(_weights[i].Span, T.CreateTruncating(epsilon), _weights[i].Span);
            }
            (from, trial, next) = (trial, next, trial);
        }
        return best;
    }

    /// <summary>What F of a sample may rise by rounding alone.</summary>
    static T Tolerance(T value) => typeof(T) == typeof(float) ? T.CreateTruncating(1e-7) * T.Max(T.One, T.Abs(value)) : T.Zero;

    static void Between(TileStates<T> states, Dense<T>[] slacks, double length, TileStates<T> trial)
    {
        for (int i = 0; i < slacks.Length; i++)
        {
            trial.E[i].CopyFrom(slacks[i]);
            if (length < 1) trial.E[i].Axpby(1 - length, states.E[i], length);
        }
    }

    /// <summary>to ← from in the chosen samples.</summary>
    void Choose(ReadOnlySpan<T> chosen, TileStates<T> from, TileStates<T> to)
    {
        Each(chosen, from.Z, to.Z);
        Each(chosen, from.E, to.E);
        Each(chosen, from.Sigma, to.Sigma);
        for (int i = 0; i < from.A.Length; i++)
            if (!ReferenceEquals(from.A[i], from.Sigma[i])) _tile.Algebra.Choose(from.A[i].Length / Samples, Samples, chosen, from.A[i].Span, to.A[i].Span);
        _tile.Algebra.Choose(1, Samples, chosen, from.Values.Span, to.Values.Span);
        to.HasSlack = true;
    }

    void Each(ReadOnlySpan<T> chosen, Dense<T>[] from, Dense<T>[] to)
    {
        for (int i = 0; i < from.Length; i++) _tile.Algebra.Choose(from[i].Length / Samples, Samples, chosen, from[i].Span, to[i].Span);
    }

    static void Copy(TileStates<T> from, TileStates<T> to)
    {
        for (int i = 0; i < from.Z.Length; i++)
        {
            to.Z[i].CopyFrom(from.Z[i]);
            to.E[i].CopyFrom(from.E[i]);
        }
        for (int i = 0; i < from.A.Length; i++)
        {
            to.Sigma[i].CopyFrom(from.Sigma[i]);
            to.A[i].CopyFrom(from.A[i]);
        }
        to.Values.CopyFrom(from.Values);
        to.HasSlack = from.HasSlack;
    }

    TileStates<T> Set(int i) => _sets[i] ??= new(_tile.Network, Samples);

    /// <summary>A set of states that is neither the start nor one of these.</summary>
    TileStates<T> Other(params ReadOnlySpan<TileStates<T>> taken)
    {
        for (int i = 1; i < Sets; i++)
        {
            TileStates<T> set = Set(i);
            bool free = true;
            foreach (TileStates<T> other in taken) free &= !ReferenceEquals(other, set);
            if (free) return set;
        }
        throw new InvalidOperationException("All sets of states are in use.");
    }
}

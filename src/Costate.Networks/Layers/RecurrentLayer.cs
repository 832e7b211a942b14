using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Propagators;

namespace Costate.Networks.Layers;

/// <summary>A recurrence over a sequence x_1 … x_T, read as one input of T·p features, time after time: h_t = σ(V·h_{t−1} + W·x_t + b) with h_0 = 0; the output is h_T. Opening of a recurrent network, sequence to one.</summary>
/// <remarks>
/// The parameters are K = [V W], units × (units + inputs), and b. Tied, all times share them; untied, every time step has its own, named <c>0.K</c>, <c>0.b</c>, <c>1.K</c>, …. What multiplies h_0 has no effect, so that V of the first step never gets
/// a gradient. The cache holds [h_{t−1}; x_t] of all times, and the adjoint is back-propagation through time. Source: Elman, “Finding structure in time”, Cognitive Science 14 (1990).
/// </remarks>
public sealed class RecurrentLayer<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly DenseMap<T> _map;
    readonly IDenseKernel<T> _kernel;
    readonly int _joined, _own;

    /// <param name="inputs">Features p of x_t.</param>
    /// <param name="steps">Time steps T.</param>
    /// <param name="units">Features of h_t.</param>
    /// <param name="activation">σ.</param>
    /// <param name="tied">Whether all times share one K and b.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    /// <param name="biases">How many numbers b has.</param>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public RecurrentLayer(int inputs, int steps, int units, Activation activation, bool tied = true, KernelWidth? width = null, Bias biases = Bias.Neuron)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        int count = DenseMap<T>.Biases(biases, units), sets = tied ? 1 : steps;
        double parameters = sets * (units * ((double)units + inputs) + count), kept = steps * ((double)units + inputs) + units;
        if (Math.Max(2 * parameters, kept * Tiling.Quantum) > Array.MaxLength)
            throw new ArgumentException(FormattableString.Invariant($"A recurrence over {steps} time steps with {units} units has {parameters:F0} parameters and keeps {kept:F0} numbers of every sample, which is too large for one .NET array: use fewer units, or shorter sequences."));
        (Inputs, Steps, Units, IsTied, _joined) = (inputs, steps, units, tied, units + inputs);
        _own = units * _joined + count;
        _map = new(units, _joined, activation, width, MatrixForm.Plain, biases, 0, units * _joined);
        _kernel = _map.Kernel;
        Shape = new(inputs * steps, units, sets * _own, steps * _joined + units, _kernel.ScratchPerSample + 2 * _joined, checked(sets * _kernel.PreparedLength), checked(sets * _kernel.AccumulatorLength));
        ParameterBlock[] blocks = count == 0 ? [new("K", units, _joined)] : [new("K", units, _joined), new("b", count)];
        Blocks = tied ? blocks : [.. Enumerable.Range(0, steps).SelectMany(t => blocks.Select(block => block with { Name = FormattableString.Invariant($"{t}.{block.Name}") }))];
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>Features p of x_t.</summary>
    public int Inputs { get; }

    /// <summary>Time steps T.</summary>
    public int Steps { get; }

    /// <summary>Features of h_t.</summary>
    public int Units { get; }

    /// <summary>Whether all times share their parameters.</summary>
    public bool IsTied { get; }

    /// <summary>K, b and σ.</summary>
    internal DenseMap<T> Map => _map;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared)
    {
        for (int set = 0; set < Sets; set++) _map.Prepare(theta.Slice(set * _own, _own), Of(prepared, set, _kernel.PreparedLength), tangent: false);
    }

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        for (int set = 0; set < Sets; set++) _map.Collect(Of(accumulator, set, _kernel.AccumulatorLength), gradient.Slice(set * _own, _own));
    }

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        int samples = at.Samples;
        cache[..(Units * samples)].Clear();
        for (int t = 0; t < Steps; t++)
        {
            at.Y.Slice(t * Inputs * samples, Inputs * samples).CopyTo(cache.Slice((t * _joined + Units) * samples, Inputs * samples));
            Span<T> next = cache.Slice((t + 1) * _joined * samples, Units * samples);
            _kernel.Evaluate(samples, Of(at.Theta, t, _kernel.PreparedLength), T.One, Joined(cache, t, samples), [], next, next);
        }
        State(cache, Steps, samples).CopyTo(output);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int samples = at.Samples;
        Span<T> joined = at.Scratch[..(_joined * samples)], next = at.Scratch.Slice(joined.Length, joined.Length), scratch = at.Scratch[(2 * joined.Length)..];
        joined[..(Units * samples)].Clear();
        for (int t = 0; t < Steps; t++)
        {
            dy.Slice(t * Inputs * samples, Inputs * samples).CopyTo(joined[(Units * samples)..]);
            _kernel.Tangent(
                samples, Of(at.Theta, t, _kernel.PreparedLength), Of(dtheta, t, _kernel.PreparedLength), T.One, Joined(cache, t, samples), State(cache, t + 1, samples), joined, [], scratch,
                t + 1 < Steps ? next[..(Units * samples)] : output);
            Span<T> free = joined;
            joined = next;
            next = free;
        }
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int samples = at.Samples;
        Span<T> joined = at.Scratch[..(_joined * samples)], costate = at.Scratch.Slice(joined.Length, Units * samples), scratch = at.Scratch[(2 * joined.Length)..];
        w.CopyTo(costate);
        for (int t = Steps - 1; t >= 0; t--)
        {
            bool ends = t == 0 && dy.IsEmpty;
            _kernel.Adjoint(
                samples, Of(at.Theta, t, _kernel.PreparedLength), T.One, Joined(cache, t, samples), State(cache, t + 1, samples), costate, add: false, ends ? [] : joined,
                accumulator.IsEmpty ? [] : Of(accumulator, t, _kernel.AccumulatorLength), scratch);
            if (!dy.IsEmpty) joined[(Units * samples)..].CopyTo(dy[(t * Inputs * samples)..]);
            joined[..(Units * samples)].CopyTo(costate);
        }
    }

    int Sets => IsTied ? 1 : Steps;

    /// <summary>The part of time step t: all of it where the parameters are tied, or nothing of nothing.</summary>
    ReadOnlySpan<T> Of(ReadOnlySpan<T> all, int t, int length) => all.IsEmpty ? all : all.Slice(IsTied ? 0 : t * length, length);

    Span<T> Of(Span<T> all, int t, int length) => all.Slice(IsTied ? 0 : t * length, length);

    /// <summary>[h_t; x_{t+1}], for t from 0.</summary>
    ReadOnlySpan<T> Joined(ReadOnlySpan<T> cache, int t, int samples) => cache.Slice(t * _joined * samples, _joined * samples);

    /// <summary>h_t.</summary>
    ReadOnlySpan<T> State(ReadOnlySpan<T> cache, int t, int samples) => cache.Slice(t * _joined * samples, Units * samples);
}

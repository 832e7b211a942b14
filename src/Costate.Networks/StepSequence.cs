using System.Collections;
using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks;

/// <summary>The time steps of a network: some at the beginning, of which the last repeats. Layers that repeat take no memory, however many there are. Immutable.</summary>
public sealed class StepSequence<T> : IReadOnlyList<ILayer<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ILayer<T>[] _first;
    readonly Func<int, ILayer<T>>? _spanning;

    /// <param name="count">Number of steps N. With 0 the one step that is given says what the states are.</param>
    /// <param name="first">Step 0, 1, …; the last of them is also every later one. Those beyond N are left out.</param>
    /// <exception cref="ArgumentException">There is no step.</exception>
    public StepSequence(int count, params ReadOnlySpan<ILayer<T>> first)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (first.IsEmpty) throw new ArgumentException("A network needs at least one step.", nameof(first));
        (Count, _first) = (count, first[..Math.Clamp(count, 1, first.Length)].ToArray());
        foreach (ILayer<T> step in _first)
            (Prepared, Accumulated) = (Math.Max(Prepared, step.Shape.Prepared), Math.Max(Accumulated, step.Shape.Accumulated));
    }

    /// <summary>Equal steps of a one-step method, which can be taken at other sizes too.</summary>
    /// <param name="count">Number of steps N.</param>
    /// <param name="spanning">Makes the step that stands for so many: of the same method and dynamics, so that parameters are prepared in the same way, but with that many times the step size.</param>
    public StepSequence(int count, Func<int, ILayer<T>> spanning) : this(count, spanning(1)) => _spanning = spanning;

    /// <summary>Number of steps N.</summary>
    public int Count { get; }

    /// <summary>Whether larger steps can stand for several of these.</summary>
    public bool CanSpan => _spanning is not null;

    /// <summary>The step that stands for so many of these, with parameters that are prepared like theirs.</summary>
    /// <exception cref="NotSupportedException">There is none: the steps were given one by one, or belong to a multistep method.</exception>
    public ILayer<T> Spanning(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return _spanning?.Invoke(steps) ?? throw new NotSupportedException("No larger step can stand for several steps of this network: it takes a one-step method, given with its step size open.");
    }

    /// <summary>Numbers in the prepared parameters of a step, at most.</summary>
    internal int Prepared { get; }

    /// <summary>Numbers in the accumulator of a step, at most.</summary>
    internal int Accumulated { get; }

    /// <summary>The steps without their repetitions at the end; of no steps the one that stands for them.</summary>
    public IReadOnlyList<ILayer<T>> First => _first;

    /// <summary>Step j, from 0.</summary>
    public ILayer<T> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index), index, Count == 0 ? "This network has no steps." : $"The steps are numbered from 0 to {Count - 1}.");
            return _first[Math.Min(index, _first.Length - 1)];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ILayer<T>> GetEnumerator()
    {
        for (int j = 0; j < Count; j++) yield return this[j];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

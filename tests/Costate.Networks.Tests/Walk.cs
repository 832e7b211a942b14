using System.Numerics;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;

namespace Costate.Networks.Tests;

/// <summary>Takes a few columns through the steps of a network, one step at a time and back again, without a propagator.</summary>
sealed class Walk<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly T[] _theta, _prepared, _scratch;
    readonly int _samples, _columns;
    T[] _state, _other;

    /// <param name="network">A network with an opening that has no parameters.</param>
    /// <param name="theta">The parameters of all layers one after another, or those of one layer that all layers have.</param>
    /// <param name="y">The initial state, width × columns, row by row.</param>
    public Walk(Network<T> network, T[] theta, T[] y)
    {
        (_network, _theta, _columns) = (network, theta, y.Length / network.Width);
        _samples = (_columns + Tiling.Quantum - 1) / Tiling.Quantum * Tiling.Quantum;
        _prepared = new T[Enumerable.Range(0, network.Layers).Max(j => network.Step(j).Shape.Prepared)];
        _scratch = new T[network.Scratch * _samples];
        T[] input = new T[network.Width * _samples];
        for (int i = 0; i < network.Width; i++)
            for (int t = 0; t < _samples; t++) input[i * _samples + t] = y[i * _columns + Math.Min(t, _columns - 1)];
        (_state, _other) = (new T[network.StateFeatures * _samples], new T[network.StateFeatures * _samples]);
        network.Opening.Evaluate(new() { Y = input, Theta = [], Scratch = _scratch, Samples = _samples }, [], _state);
    }

    /// <summary>Steps taken.</summary>
    public int Position { get; private set; }

    /// <summary>A feature of the state, of the augmented part too.</summary>
    public T this[int feature, int column = 0] => _state[feature * _samples + column];

    /// <summary>Features of one column.</summary>
    public T[] Column(int features, int column = 0, int first = 0) => [.. Enumerable.Range(first, features).Select(i => this[i, column])];

    public Walk<T> Forward(int steps)
    {
        for (int end = Position + steps; Position < end; Position++)
        {
            ILayer<T> step = Prepared(Position);
            step.Evaluate(Here, new T[step.Shape.Cache * _samples], _other);
            (_state, _other) = (_other, _state);
        }
        return this;
    }

    public Walk<T> Back(int steps)
    {
        for (int end = Position - steps; Position > end; Position--)
        {
            IReversibleLayer<T> step = (IReversibleLayer<T>)Prepared(Position - 1);
            step.Invert(Here, new T[step.Shape.Cache * _samples], _other);
            (_state, _other) = (_other, _state);
        }
        return this;
    }

    Point<T> Here => new() { Y = _state, Theta = _prepared, Scratch = _scratch, Samples = _samples };

    ILayer<T> Prepared(int j)
    {
        ILayer<T> step = _network.Step(j);
        int length = _network.LayerParameters;
        step.Prepare(_theta.Length == length ? _theta : _theta.AsSpan(j * length, length), _prepared.AsSpan(0, step.Shape.Prepared));
        return step;
    }
}

using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>The last pairs s = x₊ − x, y = g₊ − g, and the product with the inverse Hessian H that they stand for (two loops, H₀ = (yᵀs/yᵀy)·I).</summary>
/// <remarks>Source: Nocedal, Wright, Numerical Optimization (2006), algorithm 7.4 and eq. (7.20).</remarks>
sealed class LbfgsMemory<V>(int capacity) where V : class, IVector<V>
{
    const string CountName = "pairs";

    readonly V?[] _s = new V?[capacity + 1], _y = new V?[capacity + 1]; // one place more than pairs: the next pair is made there and may be refused
    readonly double[] _products = new double[capacity + 1], _weights = new double[capacity + 1];
    int _next;
    double _scale;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Takes back <see cref="Clear"/>, as long as nothing was added since.</summary>
    public void Restore(int count) => Count = count;

    /// <summary>direction ← −H·gradient.</summary>
    public void Direction(V gradient, V direction)
    {
        direction.Axpby(-1, gradient, 0);
        for (int age = 1; age <= Count; age++)
        {
            int i = Place(age);
            _weights[i] = _s[i]!.Dot(direction) / _products[i];
            direction.Axpby(-_weights[i], _y[i]!, 1);
        }
        double scale = _scale; // the product with H₀ is done together with the first update
        for (int age = Count; age >= 1; age--, scale = 1)
        {
            int i = Place(age);
            direction.Axpby(_weights[i] - scale * _y[i]!.Dot(direction) / _products[i], _s[i]!, scale);
        }
    }

    /// <summary>Remembers (to − from, toGradient − fromGradient) instead of the oldest pair, unless yᵀs ≤ curvature·‖y‖‖s‖, or ‖y‖ ≤ least: then y may be the error of the gradients.</summary>
    public void Add(V from, V to, V fromGradient, V toGradient, double curvature = 1e-10, double least = 0)
    {
        V s = _s[_next] ??= from.Like(), y = _y[_next] ??= from.Like();
        s.CopyFrom(to);
        s.Axpby(-1, from, 1);
        y.CopyFrom(toGradient);
        y.Axpby(-1, fromGradient, 1);
        Keep(curvature, least);
    }

    public void Save(OptimizerState<V> state)
    {
        state.Scalars[CountName] = Count;
        for (int age = Count; age >= 1; age--)
            (state.Vectors[Name('s', Count - age)], state.Vectors[Name('y', Count - age)]) = (_s[Place(age)]!, _y[Place(age)]!);
    }

    public void Load(OptimizerState<V> state)
    {
        double count = state.Scalar(CountName);
        Check.Option(count >= 0 && count <= capacity && count == Math.Floor(count), CountName, count, $"a whole number of at most {capacity}, the pairs of these options");
        Clear();
        for (int i = 0; i < count; i++)
        {
            (_s[_next], _y[_next]) = (state.Vector(Name('s', i)).Copy(), state.Vector(Name('y', i)).Copy());
            Keep(0, 0);
        }
    }

    // Keeps the pair at _next if its curvature is safely positive; false with NaN.
    void Keep(double curvature, double least)
    {
        V s = _s[_next]!, y = _y[_next]!;
        double product = y.Dot(s), square = y.Dot(y);
        if (!(product > curvature * Math.Sqrt(square) * s.Norm() && Math.Sqrt(square) > least && double.IsFinite(square))) return;
        (_products[_next], _scale) = (product, product / square);
        _next = (_next + 1) % _s.Length;
        Count = Math.Min(Count + 1, capacity);
    }

    int Place(int age) => (_next - age + _s.Length) % _s.Length;

    static string Name(char letter, int index) => string.Create(CultureInfo.InvariantCulture, $"{letter}{index:d3}");
}

using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A, and the largest Rayleigh quotient of A − B among the directions it was applied to: a bound of λ_max(A − B) from below that costs no product with A.</summary>
/// <param name="part">B.</param>
sealed class WatchedOperator<V>(ILinearOperator<V> part) : ILinearOperator<V> where V : class, IVector<V>
{
    ILinearOperator<V>? _whole;
    V? _image;

    /// <summary>The largest quotient since <see cref="Watch"/>; 0 if there was none above.</summary>
    public double Largest { get; private set; }

    /// <summary>From now on this is <paramref name="whole"/>.</summary>
    public ILinearOperator<V> Watch(ILinearOperator<V> whole)
    {
        (_whole, Largest) = (whole, 0);
        return this;
    }

    /// <inheritdoc/>
    public void Apply(V x, V y)
    {
        _whole!.Apply(x, y);
        _image ??= x.Like();
        part.Apply(x, _image);
        double quotient = (x.Dot(y) - x.Dot(_image)) / x.Dot(x);
        if (quotient > Largest && double.IsFinite(quotient)) Largest = quotient;
    }
}

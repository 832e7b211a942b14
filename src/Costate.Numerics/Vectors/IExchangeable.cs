namespace Costate.Numerics.Vectors;

/// <summary>A vector that exchanges its numbers with those of another one of its shape, without moving them.</summary>
public interface IExchangeable<in TSelf>
{
    /// <summary>this ↔ x.</summary>
    void Exchange(TSelf x);
}

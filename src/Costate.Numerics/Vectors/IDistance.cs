namespace Costate.Numerics.Vectors;

/// <summary>A vector that measures how far another one is from it, without working memory.</summary>
public interface IDistance<in TSelf>
{
    /// <summary>‖this − x‖², accumulated in double in a fixed order.</summary>
    double SquaredDistance(TSelf x);
}

namespace Costate.Numerics.Vectors;

/// <summary>A vector in pieces, of which a rank may hold some and other ranks the others. Inner products are those of the own pieces, added up in their order.</summary>
public interface IPieces<in TSelf>
{
    /// <summary>The first piece of each of the ranks, and at the end how many pieces there are; the same on all ranks.</summary>
    ReadOnlySpan<int> Starts { get; }

    /// <summary>products ← ⟨this, x⟩ of each own piece, accumulated in double in a fixed order.</summary>
    void Dot(TSelf x, Span<double> products);

    /// <summary>squares ← ‖this − x‖² of each own piece, without working memory.</summary>
    void SquaredDistance(TSelf x, Span<double> squares);
}

using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>A loss of the scores S = W·Y_N + μ, a sum over samples. The mean over the data is formed by the objective.</summary>
public interface ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the loss reads target values (classes then become unit vectors) rather than class numbers.</summary>
    bool ReadsValues { get; }

    /// <summary>Scores for a problem with the given number of classes (1 score for two classes where the loss wants it so).</summary>
    int ScoresFor(int classes);

    /// <summary>The sum of the losses of the samples that count. If not empty, <paramref name="cotangent"/> ← weight·∂loss/∂S, zero for padded samples.</summary>
    /// <param name="count">Samples that count.</param>
    /// <param name="samples">Samples of the tile, padding included.</param>
    /// <param name="scores">outputs × samples.</param>
    /// <param name="targets">What is right.</param>
    /// <param name="weight">A factor for the cotangent, usually 1 over the number of samples of the batch.</param>
    /// <param name="cotangent">outputs × samples, or empty.</param>
    double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent);

    /// <summary>Curvature: <paramref name="product"/> ← weight·∂²loss/∂S²·<paramref name="direction"/>, zero for padded samples. Symmetric and positive semidefinite, since losses are convex in S.</summary>
    /// <param name="count">Samples that count.</param>
    /// <param name="samples">Samples of the tile, padding included.</param>
    /// <param name="scores">outputs × samples.</param>
    /// <param name="targets">What is right.</param>
    /// <param name="weight">A factor, the one that <see cref="Evaluate"/> gets.</param>
    /// <param name="direction">outputs × samples; its padded samples are not read.</param>
    /// <param name="product">outputs × samples; memory of its own.</param>
    void Curvature(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, ReadOnlySpan<T> direction, Span<T> product);
}

namespace Costate.Networks.Kernels;

/// <summary>Small dense algebra for many samples at once: sample t of every array stands in column t of its rows, so that the lanes of a register are samples.</summary>
/// <remarks>A symmetric m × m matrix per sample is stored as its lower triangle, m(m + 1)/2 rows: entry (a, b), b ≤ a, in row a(a + 1)/2 + b. Samples are multiples of 48.</remarks>
interface ILaneKernel<T> where T : unmanaged
{
    /// <summary>sums[t] += factor·Σ_j e[j, t]², or factor·Σ_j |e[j, t]|.</summary>
    void AddNorms(int rows, int samples, ReadOnlySpan<T> e, T factor, bool absolute, Span<T> sums);

    /// <summary>k[(a, b), t] += Σ_j weights[j, t]·j[j, a, t]·j[j, b, t], with j as rows × (m·samples). Without weights (empty) they are <paramref name="factor"/>, else they are multiplied by it.</summary>
    void AddPairs(int rows, int m, int samples, ReadOnlySpan<T> jacobian, T factor, ReadOnlySpan<T> weights, Span<T> k);

    /// <summary>product[j, c, t] ← d[j, t]·a[j, c, t] for c below <paramref name="copies"/>; product may be the memory of a.</summary>
    void Scale(int rows, int copies, int samples, ReadOnlySpan<T> d, ReadOnlySpan<T> a, Span<T> product);

    /// <summary>to[j, t] ← from[j, t] where mask[t] is not zero.</summary>
    void Choose(int rows, int samples, ReadOnlySpan<T> mask, ReadOnlySpan<T> from, Span<T> to);

    /// <summary>x (n × samples) ← A⁻¹·x with symmetric positive definite matrices A, one for each sample, which are overwritten. NaN where one is not positive definite.</summary>
    void Solve(int n, int samples, Span<T> matrices, Span<T> x);

    /// <summary>matrices ← factors that <see cref="SolveFactored"/> takes, of symmetric positive definite matrices. NaN where one is not positive definite.</summary>
    void Factor(int n, int samples, Span<T> matrices);

    /// <summary>x (n × samples) ← A⁻¹·x with the factors of A, one for each sample.</summary>
    void SolveFactored(int n, int samples, ReadOnlySpan<T> factors, Span<T> x);
}

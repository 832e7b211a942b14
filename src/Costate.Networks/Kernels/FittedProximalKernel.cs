namespace Costate.Networks.Kernels;

/// <summary>Takes few samples in one register, many in wider ones: a tile that is almost empty costs less. The bits are the same.</summary>
/// <param name="many">For many samples.</param>
/// <param name="few">For few.</param>
/// <param name="most">How many are few.</param>
sealed class FittedProximalKernel<T>(IProximalKernel<T> many, IProximalKernel<T> few, int most) : IProximalKernel<T> where T : unmanaged
{
    public void Losses(int m, int samples, int count, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> losses, Span<T> scratch) => For(count).Losses(m, samples, count, z, y, losses, scratch);

    public bool IsCoupled => many.IsCoupled;

    public void Gradients(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> diagonal) => many.Gradients(m, samples, z, y, gradient, diagonal);

    public void Derivatives(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> hessian, Span<T> scratch) => many.Derivatives(m, samples, z, y, gradient, hessian, scratch);

    public void Solve(int m, int samples, int count, int iterations, ReadOnlySpan<T> k, ReadOnlySpan<T> q, ReadOnlySpan<T> y, Span<T> p, Span<T> losses, Span<T> scratch) =>
        For(count).Solve(m, samples, count, iterations, k, q, y, p, losses, scratch);

    public int Scratch(int m) => many.Scratch(m);

    IProximalKernel<T> For(int count) => count <= most ? few : many;
}

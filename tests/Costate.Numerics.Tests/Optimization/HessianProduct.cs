namespace Costate.Numerics.Tests.Optimization;

/// <summary>Overwrites <paramref name="product"/> with H(x)·v.</summary>
public delegate void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product);

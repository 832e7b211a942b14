namespace Costate.Networks.Analysis;

/// <summary>costate ← ∂loss/∂y(T) at the final state, both width × samples on one tile; zero for padded samples.</summary>
/// <param name="count">Samples that count.</param>
/// <param name="samples">Samples of the tile, padding included.</param>
/// <param name="state">Y_N.</param>
/// <param name="costate">Overwritten.</param>
public delegate void TerminalCostate(int count, int samples, ReadOnlySpan<double> state, Span<double> costate);

using Costate.Networks.Layers;

namespace Costate.Networks;

/// <summary>A named array among the parameters of a network.</summary>
/// <param name="Name">opening.K, layers.7.b, readout.W, …</param>
/// <param name="Start">Its first number in the parameter vector.</param>
/// <param name="Block">Its shape; stored row by row.</param>
public readonly record struct ParameterSlice(string Name, int Start, ParameterBlock Block);

namespace Costate.Networks.Training;

/// <summary>The samples of a mini-batch, by their numbers.</summary>
/// <param name="index">Which mini-batch, from 0.</param>
public delegate ReadOnlySpan<int> MiniBatch(int index);

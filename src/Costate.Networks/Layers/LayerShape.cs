namespace Costate.Networks.Layers;

/// <summary>How many numbers a layer reads, writes and needs around it.</summary>
/// <param name="Inputs">Features of the input.</param>
/// <param name="Outputs">Features of the output.</param>
/// <param name="Parameters">Parameters of the layer.</param>
/// <param name="Cache">Numbers per sample that <c>Evaluate</c> leaves for the derivatives.</param>
/// <param name="Scratch">Numbers of scratch memory per sample.</param>
/// <param name="Prepared">Numbers in prepared parameters.</param>
/// <param name="Accumulated">Numbers in an accumulator of parameter gradients.</param>
/// <param name="Replays">Whether <c>Replay</c> can be called: it rebuilds the output from input and cache for the price of one pass over the state. A propagator then need not store every state.</param>
public readonly record struct LayerShape(int Inputs, int Outputs, int Parameters, int Cache, int Scratch, int Prepared, int Accumulated, bool Replays = false);

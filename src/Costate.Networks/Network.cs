using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks;

/// <summary>A deep network as a controlled dynamical system: an opening, N time steps of size h = T/N with their own parameters each, and a readout.</summary>
/// <remarks>The parameters are one flat vector: opening, layers 0 … N − 1, readout. Immutable.</remarks>
public sealed class Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="opening">Takes the input to the state space.</param>
    /// <param name="step">One time step; every layer is this map with parameters of its own.</param>
    /// <param name="layers">Number of steps N.</param>
    /// <param name="horizon">T; the step must have been made with h = T/N.</param>
    /// <param name="readout">Takes the final state to scores.</param>
    public Network(ILayer<T> opening, ILayer<T> step, int layers, double horizon, ILayer<T> readout)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        if (opening.Shape.Outputs != step.Shape.Inputs || step.Shape.Inputs != step.Shape.Outputs || readout.Shape.Inputs != step.Shape.Outputs)
            throw new ArgumentException(
                $"Opening {opening.Shape.Inputs} → {opening.Shape.Outputs}, step {step.Shape.Inputs} → {step.Shape.Outputs} and readout {readout.Shape.Inputs} → {readout.Shape.Outputs} do not fit together.");
        (Opening, Step, Layers, Horizon, Readout) = (opening, step, layers, horizon, readout);
        long parameters = opening.Shape.Parameters + (long)layers * step.Shape.Parameters + readout.Shape.Parameters;
        if (parameters > Array.MaxLength)
            throw new ArgumentException($"A network with {parameters} parameters is too large: {Array.MaxLength} fit into one vector.");
        Parameters = (int)parameters;
    }

    /// <summary>Input → state.</summary>
    public ILayer<T> Opening { get; }

    /// <summary>State → state, one time step.</summary>
    public ILayer<T> Step { get; }

    /// <summary>Number of time steps N.</summary>
    public int Layers { get; }

    /// <summary>T.</summary>
    public double Horizon { get; }

    /// <summary>h = T/N.</summary>
    public double StepSize => Horizon / Layers;

    /// <summary>State → scores.</summary>
    public ILayer<T> Readout { get; }

    /// <summary>Features of the state.</summary>
    public int Width => Step.Shape.Inputs;

    /// <summary>Length of the parameter vector.</summary>
    public int Parameters { get; }

    /// <summary>The first parameter of layer j; j = N is the readout.</summary>
    public int LayerStart(int layer) => Opening.Shape.Parameters + layer * Step.Shape.Parameters;

    /// <summary>All parameter arrays, in order.</summary>
    public IEnumerable<ParameterSlice> Slices()
    {
        int start = 0;
        foreach (ParameterSlice slice in Slices("opening", Opening)) yield return slice;
        for (int j = 0; j < Layers; j++)
            foreach (ParameterSlice slice in Slices(FormattableString.Invariant($"layers.{j}"), Step)) yield return slice;
        foreach (ParameterSlice slice in Slices("readout", Readout)) yield return slice;

        IEnumerable<ParameterSlice> Slices(string prefix, ILayer<T> layer)
        {
            foreach (ParameterBlock block in layer.Blocks)
            {
                yield return new($"{prefix}.{block.Name}", start, block);
                start += block.Length;
            }
        }
    }
}

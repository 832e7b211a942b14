using System.Globalization;
using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks;

/// <summary>A deep network as a controlled dynamical system: an opening, N time steps of size h = T/N with their own parameters each, and a readout. With N = 0 it is opening and readout alone.</summary>
/// <remarks>
/// The parameters are one flat vector: opening, layers 0 … N − 1, readout. All steps have the same parameters and act on the same space of states; they may
/// be different maps, because a multistep method begins differently. The state may be augmented: the readout sees its first <see cref="Width"/> features. Immutable.
/// </remarks>
public sealed class Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="opening">Takes the input to the state space.</param>
    /// <param name="step">One time step; every layer is this map with parameters of its own.</param>
    /// <param name="layers">Number of steps N.</param>
    /// <param name="horizon">T; the step must have been made with h = T/N.</param>
    /// <param name="readout">Takes the first features of the final state to scores.</param>
    public Network(ILayer<T> opening, ILayer<T> step, int layers, double horizon, ILayer<T> readout) : this(opening, new StepSequence<T>(layers, step), horizon, readout) { }

    /// <param name="opening">Takes the input to the state space.</param>
    /// <param name="steps">The time steps, made with h = T/N.</param>
    /// <param name="horizon">T.</param>
    /// <param name="readout">Takes the first features of the final state to scores.</param>
    public Network(ILayer<T> opening, IReadOnlyList<ILayer<T>> steps, double horizon, ILayer<T> readout)
    {
        Steps = steps as StepSequence<T> ?? new(steps.Count, [.. steps]);
        LayerShape step = Steps.First[0].Shape;
        if (opening.Shape.Outputs != step.Inputs || step.Inputs != step.Outputs || readout.Shape.Inputs > step.Outputs)
            throw new ArgumentException(
                $"Opening {opening.Shape.Inputs} → {opening.Shape.Outputs}, step {step.Inputs} → {step.Outputs} and readout {readout.Shape.Inputs} → {readout.Shape.Outputs} do not fit together.");
        foreach (ILayer<T> other in Steps.First)
            if (other.Shape.Inputs != step.Inputs || other.Shape.Outputs != step.Outputs || !other.Blocks.SequenceEqual(Steps.First[0].Blocks))
                throw new ArgumentException("All steps of a network have the same states and the same parameter arrays.", nameof(steps));
        (Opening, Horizon, Readout) = (opening, horizon, readout);
        long parameters = opening.Shape.Parameters + (long)Layers * step.Parameters + readout.Shape.Parameters;
        if (parameters > Array.MaxLength)
            throw new ArgumentException($"A network with {parameters} parameters is too large: {Array.MaxLength} fit into one vector.");
        Parameters = (int)parameters;
        Scratch = Math.Max(opening.Shape.Scratch, Steps.First.Max(s => s.Shape.Scratch));
    }

    /// <summary>Input → state.</summary>
    public ILayer<T> Opening { get; }

    /// <summary>Number of time steps N.</summary>
    public int Layers => Steps.Count;

    /// <summary>The recurrence with which the network opens; null without one.</summary>
    internal RecurrentLayer<T>? Recurrence => (Opening is LiftedLayer<T> lifted ? lifted.Lifted : Opening) as RecurrentLayer<T>;

    /// <summary>States of a sample that a gradient keeps: one for each layer, and those of all times of a recurrent opening.</summary>
    internal int Depth => Recurrence is { } recurrence ? Layers + recurrence.Shape.Cache / StateFeatures : Layers;

    /// <summary>T.</summary>
    public double Horizon { get; }

    /// <summary>h = T/N; T without steps.</summary>
    public double StepSize => Horizon / Math.Max(1, Layers);

    /// <summary>The first features of the final state → scores.</summary>
    public ILayer<T> Readout { get; }

    /// <summary>Features n of the network's state y, which the readout sees.</summary>
    public int Width => Readout.Shape.Inputs;

    /// <summary>Features of the state that steps act on: y and, for some integrators, what they carry from step to step.</summary>
    public int StateFeatures => Steps.First[0].Shape.Inputs;

    /// <summary>Length of the parameter vector.</summary>
    public int Parameters { get; }

    /// <summary>Parameters of one layer.</summary>
    public int LayerParameters => Steps.First[0].Shape.Parameters;

    /// <summary>Numbers of scratch memory per sample that opening and steps need.</summary>
    public int Scratch { get; }

    /// <summary>State → state: all time steps.</summary>
    public StepSequence<T> Steps { get; }

    /// <summary>State → state, time step j.</summary>
    public ILayer<T> Step(int j) => Steps[j];

    /// <summary>The first parameter of layer j; j = N is the readout.</summary>
    public int LayerStart(int layer) => Opening.Shape.Parameters + layer * LayerParameters;

    /// <summary>Number of parameter arrays.</summary>
    public int Arrays => Opening.Blocks.Count + Layers * Steps.First[0].Blocks.Count + Readout.Blocks.Count;

    /// <summary>All parameter arrays, in order.</summary>
    public IEnumerable<ParameterSlice> Slices()
    {
        int start = 0;
        foreach (ParameterBlock block in Opening.Blocks) yield return Next($"opening.{block.Name}", block);
        for (int j = 0; j < Layers; j++)
            foreach (ParameterBlock block in Steps[j].Blocks) yield return Next(string.Create(CultureInfo.InvariantCulture, $"layers.{j}.{block.Name}"), block);
        foreach (ParameterBlock block in Readout.Blocks) yield return Next($"readout.{block.Name}", block);

        ParameterSlice Next(string name, ParameterBlock block)
        {
            ParameterSlice slice = new(name, start, block);
            start += block.Length;
            return slice;
        }
    }
}

using Costate.Networks.Data;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>The network with every layer divided into steps that share its parameters.</summary>
sealed class RefinedNetwork
{
    readonly Network<double> _network;
    readonly Controls<double> _controls;
    readonly SampleSet<double> _samples;
    readonly Tiling _block;
    readonly TerminalCostate _costate;
    readonly int _refinement;

    public RefinedNetwork(Architecture architecture, Dense<double> x, Dataset<double> data, Tiling block, TerminalCostate costate, int refinement)
    {
        _network = (architecture with { Layers = architecture.Layers * refinement }).Build<double>();
        (_samples, _block, _costate, _refinement) = (new(data), block, costate, refinement);
        _controls = new(_network);
        using ThreadTeam team = new(1);
        _controls.Prepare(Repeated(x, architecture.Layers), team);
    }

    public int Steps => _network.Layers;

    int State => _network.Width * _block.PaddedSamples;

    /// <summary>The exact gradient, summed over the steps of a layer; the final state, and the co-state there.</summary>
    public (double[] Gradient, double[] Final, double[] Costate) Gradient(IPropagator<double> propagator)
    {
        ISweep<double> sweep = propagator.NewSweep(_network, _block);
        _samples.Inputs(0, _block.Samples, _block.PaddedSamples, sweep.Input(_block));
        double[] final = sweep.Forward(_controls, _block, keep: true)[..State].ToArray(), terminal = new double[State];
        _costate(_block.Samples, _block.PaddedSamples, final, terminal);
        double[] costate = new double[_network.StateFeatures * _block.PaddedSamples];
        terminal.CopyTo(costate, 0);
        Accumulators<double> sums = new(_network);
        sweep.Adjoint(_controls, costate, sums, []);
        int parameters = _network.LayerParameters;
        double[] gradient = new double[Steps / _refinement * parameters];
        for (int j = 0; j < Steps; j++) _network.Step(j).Collect(sums.Layer(j), gradient.AsSpan(j / _refinement * parameters, parameters));
        return (gradient, final, terminal);
    }

    /// <summary>Y_0 … Y_N.</summary>
    public double[][] States()
    {
        int samples = _block.PaddedSamples;
        double[] scratch = new double[_network.Scratch * samples], input = new double[_network.Opening.Shape.Inputs * samples];
        double[] state = new double[_network.StateFeatures * samples], next = new double[state.Length];
        double[][] states = new double[Steps + 1][];
        _samples.Inputs(0, _block.Samples, samples, input);
        _network.Opening.Evaluate(new() { Y = input, Theta = _controls.Opening, Scratch = scratch, Samples = samples }, new double[_network.Opening.Shape.Cache * samples], state);
        for (int j = 0; ; j++)
        {
            states[j] = state[..State];
            if (j == Steps) return states;
            ILayer<double> step = _network.Step(j);
            step.Evaluate(
                new() { Y = state, Theta = _controls.Layer(j), Scratch = scratch, Samples = samples, Time = j * _network.StepSize }, new double[step.Shape.Cache * samples], next);
            (state, next) = (next, state);
        }
    }

    Dense<double> Repeated(Dense<double> x, int layers)
    {
        Dense<double> repeated = new(_network.Parameters);
        int parameters = _network.LayerParameters, first = _network.LayerStart(0);
        x.Span[..first].CopyTo(repeated.Span);
        for (int j = 0; j < Steps; j++) x.Span.Slice(first + j / _refinement * parameters, parameters).CopyTo(repeated.Span[_network.LayerStart(j)..]);
        x.Span[(first + layers * parameters)..].CopyTo(repeated.Span[_network.LayerStart(Steps)..]);
        return repeated;
    }
}

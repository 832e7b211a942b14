using Costate.Networks.Data;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>The mean loss of the scores as a cost of the final state.</summary>
sealed class ReadoutCost
{
    readonly ILayer<double> _readout;
    readonly ILoss<double> _loss;
    readonly SampleSet<double> _samples;
    readonly Dataset<double> _data;
    readonly double[] _theta;

    public ReadoutCost(Network<double> network, Dense<double> x, Dataset<double> data, ILoss<double> loss)
    {
        ObjectiveArguments.Check(network, loss, data);
        (_readout, _loss, _samples, _data) = (network.Readout, loss, new(data), data);
        _theta = new double[_readout.Shape.Prepared];
        _readout.Prepare(x.Span[network.LayerStart(network.Layers)..], _theta);
    }

    /// <inheritdoc cref="TerminalCostate"/>
    public void Costate(int count, int samples, ReadOnlySpan<double> state, Span<double> costate)
    {
        LayerShape shape = _readout.Shape;
        double[] scores = new double[shape.Outputs * samples], cotangent = new double[scores.Length], values = new double[scores.Length], cache = new double[shape.Cache * samples];
        int[] labels = new int[samples];
        Point<double> at = new() { Y = state, Theta = _theta, Scratch = new double[shape.Scratch * samples], Samples = samples };
        _readout.Evaluate(at, cache, scores);
        if (_data.Labels is not null) _samples.Labels(0, count, labels);
        if (_loss.ReadsValues) _samples.Values(0, count, samples, shape.Outputs, values);
        _loss.Evaluate(count, samples, scores, _loss.ReadsValues ? new() { Values = values } : new() { Labels = labels }, 1.0 / count, cotangent);
        _readout.Vjp(at, cache, cotangent, costate, new double[shape.Accumulated]);
    }
}

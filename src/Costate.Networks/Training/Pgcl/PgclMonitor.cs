using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>The quantities of the convergence theorem, over a training: if Σηₖ = ∞, Σηₖ² &lt; ∞ and ‖P̂ − P‖ ≤ ε·ηₖ·‖P̂‖, then the mean of ‖∇J‖², weighted by the rates, tends to 0.</summary>
/// <remarks>Source: Parpas, Muir, arXiv:1902.02542; the slides print the bound without an index at η, ηₖ is how we read it.</remarks>
public sealed class PgclMonitor
{
    const string Prefix = "monitor.";

    readonly double[] _ratios, _errors, _cosines, _counts;

    internal PgclMonitor(int cuts) => (_ratios, _errors, _cosines, _counts) = (new double[cuts], new double[cuts], new double[cuts], new double[cuts]);

    /// <summary>Σηₖ over all mini-batches.</summary>
    public double RateSum { get; private set; }

    /// <summary>Σηₖ².</summary>
    public double RateSquareSum { get; private set; }

    /// <summary>Mini-batches whose predictions were compared with the true co-states.</summary>
    public long Comparisons { get; private set; }

    /// <summary>Ση‖∇J‖²/Ση over these; NaN before the first.</summary>
    public double WeightedGradient => _weighted / _weights;

    /// <summary>For every cut the largest ‖P̂ − P‖/(η·‖P̂‖): the empirical ε.</summary>
    public IReadOnlyList<double> LargestRatios => _ratios;

    /// <summary>For every cut the mean of ‖P̂ − P‖/‖P̂‖, over the comparisons in which P̂ was not zero; NaN without any.</summary>
    public IReadOnlyList<double> MeanErrors => [.. _errors.Zip(_counts, (sum, count) => sum / count)];

    /// <summary>For every cut the mean cosine of P̂ and P.</summary>
    public IReadOnlyList<double> MeanCosines => [.. _cosines.Zip(_counts, (sum, count) => sum / count)];

    double _weighted, _weights;

    /// <summary>A mini-batch.</summary>
    /// <param name="rate">Its rate.</param>
    /// <param name="stages">What its stages found.</param>
    internal void Add(double rate, ReadOnlySpan<StageRecord> stages)
    {
        RateSum += rate;
        RateSquareSum += rate * rate;
        if (!(stages[^1].ExactSquare >= 0)) return;
        Comparisons++;
        double square = 0;
        foreach (StageRecord stage in stages) square += stage.ExactSquare;
        (_weighted, _weights) = (_weighted + rate * square, _weights + rate);
        for (int cut = 0; cut < _ratios.Length; cut++)
        {
            if (double.IsNaN(stages[cut].Error)) continue;   // a prediction of zero
            _counts[cut]++;
            _ratios[cut] = Math.Max(_ratios[cut], stages[cut].Error / rate);
            _errors[cut] += stages[cut].Error;
            _cosines[cut] += stages[cut].Cosine;
        }
    }

    internal void Save<V>(OptimizerState<V> state) where V : IVector<V>
    {
        foreach ((string name, double value) in Scalars()) state.Scalars[Prefix + name] = value;
    }

    internal void Load<V>(OptimizerState<V> state) where V : IVector<V>
    {
        (RateSum, RateSquareSum, Comparisons) = (Of("rates"), Of("rateSquares"), (long)Of("comparisons"));
        (_weighted, _weights) = (Of("weighted"), Of("weights"));
        for (int cut = 0; cut < _ratios.Length; cut++) (_ratios[cut], _errors[cut], _cosines[cut], _counts[cut]) = (Of($"ratio.{cut}"), Of($"error.{cut}"), Of($"cosine.{cut}"), Of($"count.{cut}"));

        double Of(string name) => state.Scalar(Prefix + name);
    }

    IEnumerable<(string Name, double Value)> Scalars() =>
    [
        ("rates", RateSum), ("rateSquares", RateSquareSum), ("comparisons", Comparisons), ("weighted", _weighted), ("weights", _weights),
        .. _ratios.Index().SelectMany(cut => ((string, double)[])[($"ratio.{cut.Index}", cut.Item), ($"error.{cut.Index}", _errors[cut.Index]), ($"cosine.{cut.Index}", _cosines[cut.Index]), ($"count.{cut.Index}", _counts[cut.Index])]),
    ];
}

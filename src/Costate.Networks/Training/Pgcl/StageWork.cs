namespace Costate.Networks.Training.Pgcl;

/// <summary>What stages do in a mini-batch, in any unit of time.</summary>
/// <param name="Forward">F of every stage.</param>
/// <param name="Backward">G, update included.</param>
/// <param name="Predictor">Q; that of the last stage is not read.</param>
public sealed record StageWork(IReadOnlyList<double> Forward, IReadOnlyList<double> Backward, IReadOnlyList<double> Predictor)
{
    /// <summary>K.</summary>
    public int Stages => Forward.Count;

    /// <summary>T₁ = Σ(F + G): all stages one after another.</summary>
    public double Serial => Forward.Sum() + Backward.Sum();

    /// <summary>By counted work.</summary>
    /// <param name="costs">Costs of layers and predictors.</param>
    /// <param name="cuts">The first layer of every stage, and N.</param>
    public static StageWork Of(StageCosts costs, IReadOnlyList<int> cuts)
    {
        int[] stages = [.. Enumerable.Range(0, cuts.Count - 1)];
        return new([.. stages.Select(k => costs.Forward(k, cuts))], [.. stages.Select(k => costs.Backward(k, cuts))], [.. stages.Select(k => k < cuts.Count - 2 ? costs.Predictor : 0)]);
    }
}

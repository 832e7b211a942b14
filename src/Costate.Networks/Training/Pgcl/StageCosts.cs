namespace Costate.Networks.Training.Pgcl;

/// <summary>What a mini-batch costs a stage, in multiply-adds: counted, the same on every machine.</summary>
/// <param name="network">The network.</param>
/// <param name="stateFeatures">Features of the states at the cuts.</param>
/// <param name="classes">Classes that the predictors see.</param>
/// <param name="batch">Samples of a mini-batch.</param>
public sealed class StageCosts(Architecture network, int stateFeatures, int classes, int batch)
{
    /// <summary>An activation and its derivative, in multiply-adds: about what it takes on the machines we know.</summary>
    const double Activation = 8;

    /// <summary>What a predictor takes whatever its size: calls and short loops.</summary>
    const double Calls = 100e3;

    /// <summary>A layer forward.</summary>
    public double ForwardLayer => batch * (network.StepWork.MultiplyAdds + Activation * network.StepWork.Activations);

    /// <summary>A layer forward and back.</summary>
    public double Layer => ForwardLayer + 2 * batch * network.StepWork.MultiplyAdds;

    /// <summary>The predictor of a cut: observing and fitting in double precision, which count twice, and predicting; and calls, which count where layers are small.</summary>
    public double Predictor
    {
        get
        {
            double d = stateFeatures, m = d + 1 + classes;
            return Calls + batch * (m * (m + 1) + 2 * d * m + d * d) + m * m * m / 3 + 2 * d * m * m;
        }
    }

    /// <summary>What a stage costs besides its layers.</summary>
    public double Fixed(int stage, int stages) => Ends(stage, stages, 3, 2) + (stage < stages - 1 ? Predictor : 0);

    /// <summary>A stage forward.</summary>
    public double Forward(int stage, IReadOnlyList<int> cuts) => (cuts[stage + 1] - cuts[stage]) * ForwardLayer + Ends(stage, cuts.Count - 1, 1, 1);

    /// <summary>A stage back, without its predictor.</summary>
    public double Backward(int stage, IReadOnlyList<int> cuts) => (cuts[stage + 1] - cuts[stage]) * (Layer - ForwardLayer) + Ends(stage, cuts.Count - 1, 2, 1);

    double Ends(int stage, int stages, double readout, double opening) => batch * (
        (stage == 0 ? opening * network.OpeningWork : 0) + (stage == stages - 1 ? readout * network.Width * network.Outputs : 0));
}

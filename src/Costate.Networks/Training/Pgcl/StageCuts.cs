namespace Costate.Networks.Training.Pgcl;

/// <summary>Where a network is cut into stages: 0 = s₀ &lt; s₁ &lt; … &lt; s_K = N. A function of counted work, never of measured time, because the cuts change the result.</summary>
public static class StageCuts
{
    /// <summary>As many layers for every stage, the first ones a layer more if need be.</summary>
    /// <param name="layers">N.</param>
    /// <param name="stages">K.</param>
    /// <param name="multiple">Every cut is a multiple of this.</param>
    /// <exception cref="ArgumentException">There are too few layers.</exception>
    public static int[] Equal(int layers, int stages, int multiple = 1) => Cuts([.. Enumerable.Repeat(1.0, stages)], 0, layers, multiple);

    /// <summary>The cuts with the least work of the stage that has most: sweeps of its layers, opening, readout, and predictor.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stages">K.</param>
    /// <param name="stateFeatures">Features of the states at the cuts.</param>
    /// <param name="classes">Classes that the predictors see.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    /// <param name="multiple">Every cut is a multiple of this.</param>
    /// <exception cref="ArgumentException">There are too few layers.</exception>
    public static int[] Balanced(Architecture network, int stages, int stateFeatures, int classes, int batch, int multiple = 1)
    {
        StageCosts costs = new(network, stateFeatures, classes, batch);
        return Cuts([.. Enumerable.Range(0, stages).Select(stage => costs.Fixed(stage, stages))], costs.Layer * multiple, network.Layers, multiple);
    }

    /// <summary>Cuts that minimise the largest cost of a stage.</summary>
    /// <param name="apart">What every stage costs apart from its layers.</param>
    /// <param name="unit">What so many layers cost together.</param>
    static int[] Cuts(double[] apart, double unit, int layers, int multiple)
    {
        (int stages, int units) = (apart.Length, layers / multiple);
        if (layers % multiple != 0) throw new ArgumentException($"{layers} layers are no multiple of {multiple}.", nameof(layers));
        if (stages < 1 || units < stages) throw new ArgumentException($"{layers} layers{(multiple > 1 ? $" in groups of {multiple}" : "")} cannot be cut into {stages} stages: there are {units} at most.", nameof(layers));
        int[] counts = new int[stages];
        Array.Fill(counts, 1);
        // One unit after another goes to the stage that costs least with it: the largest cost is then the least possible.
        for (int placed = stages; placed < units; placed++)
        {
            int least = 0;
            for (int stage = 1; stage < stages; stage++)
                if (Cost(stage) < Cost(least)) least = stage;
            counts[least]++;
        }
        int[] cuts = new int[stages + 1];
        for (int stage = 0; stage < stages; stage++) cuts[stage + 1] = cuts[stage] + counts[stage] * multiple;
        return cuts;

        double Cost(int stage) => apart[stage] + (counts[stage] + 1) * (unit > 0 ? unit : 1);
    }
}

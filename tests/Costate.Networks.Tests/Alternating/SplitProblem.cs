using System.Numerics;
using Costate.Networks.Alternating;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>A small network 6-9-7-4 (or a residual one, or a recurrent one over the six features) with random data, and one tile of it with free pre-activations.</summary>
sealed class SplitProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public SplitProblem(Activation activation, bool residual = false, int samples = 31, LossFunction loss = LossFunction.LeastSquares, ThreadTeam? team = null, double gain = 1, Recurrence? recurrence = null, RankGroups? ranks = null)
    {
        Network = (recurrence is { } sequence
            ? new Architecture { Inputs = 6, Outputs = 4, Width = 7, Opening = Opening.Recurrent, Recurrence = sequence, Layers = residual ? 2 : 0, Horizon = 1.4, Activation = activation }
            : new Architecture { Inputs = 6, Outputs = 4, Width = residual ? 8 : 7, Widths = residual ? null : [9, 7], Layers = residual ? 2 : 0, Horizon = 1.4, Activation = activation }).Build<T>();
        X = new Initialization { Layers = InitialLayers.Scaled, Activation = activation, Gain = gain, Seed = 5 }.Parameters(Network);
        for (int k = 0; k < X.Length; k++)
            if (X.Span[k] == T.Zero) X.Span[k] = T.CreateTruncating(0.1 * Math.Sin(k));   // biases
        Data = loss == LossFunction.LeastSquares ? Converted(SmallNetworks.Regression(6, samples, 4)) : SmallNetworks.Data<T>(6, samples, loss == LossFunction.Logistic ? 2 : 4);
        Objective = new(Network, Losses.Create<T>(loss), Data, new SerialPropagator<T>(), team ?? new ThreadTeam(1), ranks);
        Problem = new(Network, Objective, null);
        Split = new(Network);
    }

    public Network<T> Network { get; }

    public Dense<T> X { get; }

    public Dataset<T> Data { get; }

    public NetworkObjective<T> Objective { get; }

    public TrainingProblem<T> Problem { get; }

    public SplitNetwork<T> Split { get; }

    public int Layers => Split.Layers.Count;

    /// <summary>The first samples as a tile, with steps that are ready for use.</summary>
    public (SlackTile<T> Tile, StateSteps<T> Steps) Tile(AlternatingOptions options)
    {
        SlackTile<T> tile = new(Split, Objective.Loss) { Weights = Split.NewPrepared() };
        Split.Prepare(X, tile.Weights);
        tile.Load(Objective.Selection, 0, Math.Min(Data.Samples, SlackTile<T>.Samples));
        StateSteps<T> steps = new(tile, options);
        SplitLayer<T> last = Split.Layers[^1];
        IDenseKernel<T> pairs = JointStep<T>.Pairs(Split)!;
        Dense<T> prepared = new(pairs.PreparedLength);
        double diagonal = options.Penalty == PenaltyNorm.L1 ? 0 : 1 / (2 * options.Mu[last.Regression]);
        JointStep<T>.PreparePairs(pairs, last, X.Span[last.Start..], diagonal, new T[Split.Outputs * (Split.Outputs + 1) / 2 * (last.Inputs + 1)], prepared.Span);
        steps.Use(X.Memory, last.Start, prepared);
        tile.Forward(steps.Start);
        return (tile, steps);
    }

    public double[] Mu(AlternatingOptions options) => [.. Enumerable.Range(0, Layers).Select(i => options.Mu[Split.Layers[i].Regression])];

    static Dataset<T> Converted(Dataset<double> data) => new()
    {
        Features = data.Features,
        Samples = data.Samples,
        Outputs = data.Outputs,
        Inputs = [.. data.Inputs.Select(T.CreateTruncating)],
        Targets = [.. data.Targets!.Select(T.CreateTruncating)],
    };
}

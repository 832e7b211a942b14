using Costate.Numerics.Linear.AlgebraicMultigrid;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>Networks with fewer and fewer nodes for multilevel methods, chosen once, at the starting point: Ruge and Stüben's splitting of the <see cref="AuxiliaryMatrix"/>, or a random choice as a control.</summary>
public sealed class NetworkHierarchy
{
    readonly CollocationProblem _problem;

    NetworkHierarchy(CollocationProblem problem, IReadOnlyList<NodeTransfer> transfers, string? refusal) => (_problem, Transfers, Refusal) = (problem, transfers, refusal);

    /// <summary>Between the levels, the finest first; those that could be made.</summary>
    public IReadOnlyList<NodeTransfer> Transfers { get; }

    /// <summary>Why there are fewer levels than asked for; null if there are not.</summary>
    public string? Refusal { get; }

    /// <summary>Chooses the coarse nodes.</summary>
    /// <param name="problem">The problem of the finest network; its Jacobian is asked for.</param>
    /// <param name="x">The starting point.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">There are fewer than two levels, more random nodes than nodes, or derivatives at the starting point that are not finite.</exception>
    public static NetworkHierarchy Create(CollocationProblem problem, Dense<double> x, CoarseningOptions options)
    {
        if (options.Levels < 2) throw new ArgumentException($"A hierarchy has at least two levels, but {options.Levels} were asked for.", nameof(options));
        ShallowNetwork network = problem.Network;
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        List<NodeTransfer> transfers = [];
        for (int level = 1; level < options.Levels; level++)
        {
            (Splitting splitting, Interpolation nodes) = Choose(network, jacobian, problem.Network.Nodes, level, options);
            bool isControl = options.RandomNodes > 0 && splitting.Coarse.Length == splitting.Size;   // all nodes: that is what such a control asks for
            if (!isControl && splitting.Refusal is { } refusal) return new(problem, transfers, $"Level {options.Levels - level - 1}: {refusal}");
            NodeTransfer transfer = new(network.Inputs, nodes);
            transfers.Add(transfer);
            if (level + 1 < options.Levels) (network, jacobian) = (Coarse(network, transfer), Restricted(jacobian, network.Parameters, transfer));
        }
        return new(problem, transfers, null);
    }

    /// <summary>Coarse models of linearised residuals, the finest first.</summary>
    public ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] Galerkin() =>
        [.. Transfers.Select(transfer => new GalerkinLeastSquares<Dense<double>>(transfer, transfer.NewCoarse(), transfer.NewCoarse().Length))];

    /// <summary>Coarse models from coarse networks on the same points, for methods of order 1.</summary>
    /// <param name="shifted">Whether their residuals are moved to that of the finer network.</param>
    /// <param name="totalStep">Whether the whole coarse step is regularised.</param>
    public ICoarseModel<IGaussNewton<Dense<double>>, Dense<double>>[] LeastSquares(bool shifted, bool totalStep) =>
        [.. Problems().Select((coarse, i) => new CoherentLeastSquares<Dense<double>>(coarse, Transfers[i], Transfers[i].NewCoarse(), shifted, totalStep))];

    /// <summary>The same for methods of order 2.</summary>
    /// <param name="totalStep">Whether the whole coarse step is regularised.</param>
    public ICoarseModel<ISecondOrder<Dense<double>>, Dense<double>>[] SecondOrder(bool totalStep) =>
        [.. Problems().Select((coarse, i) => new CoherentSecondOrder<Dense<double>>(coarse, Transfers[i], Transfers[i].NewCoarse(), totalStep: totalStep))];

    IEnumerable<CollocationProblem> Problems()
    {
        ShallowNetwork network = _problem.Network;
        foreach (NodeTransfer transfer in Transfers) yield return _problem.With(network = Coarse(network, transfer));
    }

    static ShallowNetwork Coarse(ShallowNetwork network, NodeTransfer transfer) => new(network.Inputs, transfer.CoarseNodes, network.Activation);

    static (Splitting, Interpolation) Choose(ShallowNetwork network, IJacobian<Dense<double>> jacobian, int finest, int level, CoarseningOptions options)
    {
        if (options.RandomNodes > 0)
        {
            if (options.RandomNodes > finest)
                throw new ArgumentException($"A random choice of {options.RandomNodes} coarse nodes was asked for, but there are {finest} nodes.", nameof(options));
            int count = (int)Math.Round(finest * Math.Pow((double)options.RandomNodes / finest, level));
            Splitting random = Splitting.Random(network.Nodes, Math.Min(count, network.Nodes), new RandomSequence(options.Seed, RandomStreams.CoarseNodes, (uint)level));
            return (random, new(random));
        }
        double[] matrix = AuxiliaryMatrix.Of(network, jacobian);
        Strength strength = new(matrix, network.Nodes, options.Strength, options.Threshold);
        Splitting splitting = Splitting.RugeStueben(strength);
        return (splitting, new(matrix, strength, splitting, options.Interpolation));
    }

    static JacobianRows<Dense<double>> Restricted(IJacobian<Dense<double>> jacobian, int columns, NodeTransfer transfer)
    {
        Dense<double> row = new(columns), coarse = transfer.NewCoarse();
        JacobianRows<Dense<double>> rows = new(jacobian.Rows, coarse, coarse.Length);
        for (int i = 0; i < jacobian.Rows; i++)
        {
            jacobian.Row(i, row);
            transfer.Restrict(row, rows[i]);
        }
        return rows;
    }
}

using System.Numerics;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>The layers of a stage, of the network itself or of a coarser one: parameters of their own, an optimiser of their own, and sweeps from one end to the other.</summary>
sealed class StageNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NetworkShare<T> _part;
    readonly int _children;

    /// <param name="setup">What all stages are made from.</param>
    /// <param name="network">The network, or a coarser one.</param>
    /// <param name="first">The first layer of the stage in it.</param>
    /// <param name="end">The end of its layers.</param>
    /// <param name="children">Layers of the network itself that a layer of this one stands for.</param>
    /// <param name="boundary">States and co-states at the ends of the stage.</param>
    /// <param name="team">The threads that share the samples.</param>
    public StageNetwork(PgclSetup<T> setup, Network<T> network, int first, int end, int children, PartBoundary<T> boundary, ThreadTeam team)
    {
        (_part, _children) = (new(network, first, end), children);
        Objective = new(network, setup.Loss, setup.Data, new SerialPropagator<T>(_part), team) { Boundary = boundary, KeptBytes = long.MaxValue };
        Objective.Keep();
        Regularization = [.. setup.Regularization(_part)];
        Optimizer = setup.Optimizer();
        Parameters = new(_part.Parameters);
    }

    /// <summary>The first parameter of the stage in its network.</summary>
    public int Start => _part.Start;

    /// <summary>The data term of the stage: a loss only where the stage has the readout.</summary>
    public NetworkObjective<T> Objective { get; }

    /// <summary>The terms that are added to it.</summary>
    public IObjective<Dense<T>>[] Regularization { get; }

    /// <summary>Moves the parameters.</summary>
    public IRatedOptimizer<IObjective<Dense<T>>, Dense<T>> Optimizer { get; }

    /// <summary>Those of the stage.</summary>
    public Dense<T> Parameters { get; }

    /// <summary>A vector of the stage ← what belongs to it in one of the network itself, of which <paramref name="all"/> begins with entry <paramref name="start"/>: of layers that one here stands for, the first.</summary>
    public void Take(ReadOnlySpan<T> all, int start, Dense<T> own)
    {
        int at = 0;
        foreach ((int piece, int length, _) in Pieces())
        {
            all.Slice(piece - start, length).CopyTo(own.Span[at..]);
            at += length;
        }
    }

    /// <summary>The other way: layers that one here stands for are its copies.</summary>
    public void Give(Dense<T> own, Span<T> all, int start)
    {
        int at = 0;
        foreach ((int piece, int length, int copies) in Pieces())
        {
            for (int copy = 0; copy < copies; copy++) own.Span.Slice(at, length).CopyTo(all[(piece - start + copy * length)..]);
            at += length;
        }
    }

    /// <summary>Opening, layers, readout: where each begins in the network itself, its length, and how often it stands there.</summary>
    IEnumerable<(int Start, int Length, int Copies)> Pieces()
    {
        (Network<T> network, int opening) = (_part.Network, _part.Network.Opening.Shape.Parameters);
        if (_part.HasOpening) yield return (0, opening, 1);
        for (int j = _part.First; j < _part.End; j++) yield return (opening + j * _children * network.LayerParameters, network.LayerParameters, _children);
        if (_part.HasReadout) yield return (opening + network.Layers * _children * network.LayerParameters, network.Readout.Shape.Parameters, 1);
    }
}

using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Pre-activations, activations and slacks of all layers on one tile: layer i, from 0, has features × samples of each. The last layer has no activations.</summary>
sealed class TileStates<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public TileStates(SplitNetwork<T> network, int samples)
    {
        int layers = network.Layers.Count;
        (Z, E, Sigma, A) = (new Dense<T>[layers], new Dense<T>[layers], new Dense<T>[layers - 1], new Dense<T>[layers - 1]);
        for (int i = 0; i < layers; i++)
        {
            SplitLayer<T> layer = network.Layers[i];
            (Z[i], E[i]) = (new(layer.Outputs * samples), new(layer.Outputs * samples));
            if (i == layers - 1) break;
            Sigma[i] = new(layer.Outputs * samples);
            A[i] = layer.IsResidual ? new(layer.Outputs * samples) : Sigma[i];
        }
        Values = new(samples);
    }

    /// <summary>z_i = W_i·a_{i−1} + b_i + e_i.</summary>
    public Dense<T>[] Z { get; }

    /// <summary>σ(z_i).</summary>
    public Dense<T>[] Sigma { get; }

    /// <summary>What layer i gives the next: σ(z_i), or a_{i−1} + h·σ(z_i).</summary>
    public Dense<T>[] A { get; }

    /// <summary>e_i.</summary>
    public Dense<T>[] E { get; }

    /// <summary>F of every sample.</summary>
    public Dense<T> Values { get; }

    /// <summary>Whether some slack may not be zero.</summary>
    public bool HasSlack { get; set; }

    /// <summary>Numbers of such states for one sample.</summary>
    public static long Length(SplitNetwork<T> network) => network.Layers.Sum(l => 3L * l.Outputs + (l.IsResidual ? l.Outputs : 0)) + 1;
}

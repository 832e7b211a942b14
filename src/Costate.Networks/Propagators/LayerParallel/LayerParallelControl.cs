using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>How the sweeps of a propagator solve at the moment.</summary>
sealed class LayerParallelControl<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether solves are sweeps layer after layer.</summary>
    public bool Exactly { get; set; }

    /// <summary>Whether solves begin where accepted ones ended, and take so many cycles; 0 means a sweep layer after layer.</summary>
    public int? Cycles { get; set; }

    /// <summary>The sweep that goes on from solve to solve.</summary>
    public LayerParallelSweep<T>? Sweep { get; set; }

    /// <summary>Where a saved training stood: states and co-states at the C-points, for the sweep to begin with.</summary>
    public (Dense<T> States, Dense<T> Costates)? Saved { get; set; }
}

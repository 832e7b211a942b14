using System.Numerics;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>States and co-states at the ends of a part of a network, of the whole batch, state features × samples tile by tile: what parts hand to one another.</summary>
sealed class PartBoundary<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The state before the first layer (not read where the part has the opening); a forward sweep leaves the one behind the last layer here (unless the part has the readout).</summary>
    public required Dense<T> State { get; set; }

    /// <summary>The co-state behind the last layer (not read where the part has the readout); a co-state sweep leaves the one before the first layer here.</summary>
    public required Dense<T> Costate { get; set; }
}

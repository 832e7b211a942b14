using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>What all steps check and do around their dynamics.</summary>
static class StepArguments
{
    /// <summary>The dynamics, if they map a space to itself.</summary>
    public static IDynamics<T> OnOneSpace<T>(this IDynamics<T> dynamics) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        LayerShape f = dynamics.Shape;
        return f.Inputs == f.Outputs
            ? dynamics
            : throw new ArgumentException($"An ODE needs f to map a space to itself, but f maps {f.Inputs} features to {f.Outputs}.", nameof(dynamics));
    }

    /// <summary>The dynamics, in a form that replays.</summary>
    public static IDynamics<T> Replaying<T>(this IDynamics<T> dynamics) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        dynamics.Shape.Replays ? dynamics : new ReplayingDynamics<T>(dynamics);

    /// <summary>The same point with another state, and less scratch memory: the first <paramref name="taken"/> numbers belong to the step.</summary>
    public static Point<T> With<T>(this in Point<T> at, ReadOnlySpan<T> y, int taken = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new() { Y = y, Theta = at.Theta, Scratch = at.Scratch[taken..], Samples = at.Samples, Time = at.Time };

    /// <summary>The same point with another state, other parameters, and less scratch memory.</summary>
    public static Point<T> With<T>(this in Point<T> at, ReadOnlySpan<T> y, ReadOnlySpan<T> theta, int taken = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new() { Y = y, Theta = theta, Scratch = at.Scratch[taken..], Samples = at.Samples, Time = at.Time };

    /// <summary>dy ← w, unless they are the same memory or dy is not wanted.</summary>
    /// <exception cref="ArgumentException">They overlap, shifted.</exception>
    public static void CopyCostate<T>(ReadOnlySpan<T> w, Span<T> dy) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!dy.Overlaps(w, out int shift)) w[..dy.Length].CopyTo(dy);
        else if (shift != 0) throw new ArgumentException("The co-state may be overwritten in place, but not by a shifted copy of itself.", nameof(dy));
    }
}

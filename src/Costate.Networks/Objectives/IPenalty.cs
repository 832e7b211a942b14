using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>A penalty of one difference between score and target.</summary>
interface IPenalty
{
    /// <summary>The penalty of the difference d.</summary>
    static abstract double Value(double d);

    /// <summary>Its derivative.</summary>
    static abstract T Slope<T>(T d) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Its second derivative, the same everywhere (but in kinks).</summary>
    static abstract double Curvature { get; }
}

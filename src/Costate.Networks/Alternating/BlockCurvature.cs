namespace Costate.Networks.Alternating;

/// <summary>The Hessian of a block step.</summary>
public enum BlockCurvature
{
    /// <summary>Without the second derivative of the activation.</summary>
    GaussNewton,

    /// <summary>With it, bounded below so that the step descends.</summary>
    Newton,
}

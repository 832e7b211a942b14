namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>How the sweeps of a propagator solve at the moment.</summary>
sealed class LayerParallelControl
{
    /// <summary>Whether solves are sweeps layer after layer.</summary>
    public bool Exactly { get; set; }
}

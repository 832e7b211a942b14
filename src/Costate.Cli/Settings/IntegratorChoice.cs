namespace Costate.Cli.Settings;

/// <summary>How the differential equation is discretised; a step is a layer.</summary>
enum IntegratorChoice
{
    /// <summary>Forward Euler: a residual network.</summary>
    Euler,
}

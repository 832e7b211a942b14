namespace Costate.Cli.Settings;

/// <summary>The right-hand side f of y' = f(y, θ).</summary>
enum DynamicsChoice
{
    /// <summary>activation(K y + b).</summary>
    Dense,
}

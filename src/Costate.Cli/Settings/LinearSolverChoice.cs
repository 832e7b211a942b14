namespace Costate.Cli.Settings;

/// <summary>How the linear systems of a step are solved.</summary>
enum LinearSolverChoice
{
    /// <summary>Conjugate gradients.</summary>
    Cg,

    /// <summary>A Cholesky factor with a row for every residual.</summary>
    Exact,
}

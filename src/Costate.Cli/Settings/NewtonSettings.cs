namespace Costate.Cli.Settings;

/// <summary>Section <c>newton</c>: options of that method.</summary>
sealed record NewtonSettings
{
    /// <summary>Relative residual at which conjugate gradients stop.</summary>
    public double Tolerance { get; init; } = 1e-2;

    /// <summary>Most products per step.</summary>
    public int Products { get; init; } = 20;

    /// <summary>Whether conjugate gradients are preconditioned with the regularisation along the layers.</summary>
    public bool Preconditioned { get; init; } = true;

    /// <summary>Shift of the preconditioner; 0 means a tenth of the largest eigenvalue at the start.</summary>
    public double Shift { get; init; }

    /// <summary>Longest direction of conjugate gradients (2-norm); 0 means any.</summary>
    public double Radius { get; init; }

    /// <summary>Norm of the gradient, relative to the first, at which the training ends.</summary>
    public double GradientTolerance { get; init; } = 1e-6;
}

namespace Costate.Numerics.TimeStepping;

/// <summary>The time-stepping schemes whose linear stability <see cref="LinearStability"/> computes.</summary>
public enum SteppingScheme
{
    /// <summary>Forward Euler, y_{j+1} = y_j + h f_j.</summary>
    Euler,

    /// <summary>Adams–Bashforth with two steps, y_{j+1} = y_j + h/2 (3 f_j − f_{j−1}).</summary>
    Ab2,

    /// <summary>Heun's method: Euler as predictor, then the trapezoidal rule.</summary>
    Heun,

    /// <summary>Adams–Bashforth with three steps, y_{j+1} = y_j + h/12 (23 f_j − 16 f_{j−1} + 5 f_{j−2}).</summary>
    Ab3,

    /// <summary>The classical Runge–Kutta method of order 4.</summary>
    Rk4,

    /// <summary>Störmer–Verlet for y' = ωz, z' = −ωy: z_{j+1} = z_j − hω y_j, y_{j+1} = y_j + hω z_{j+1}.</summary>
    Verlet,

    /// <summary>Leapfrog for y'' = −ω²y: y_{j+1} = 2y_j − y_{j−1} − h²ω² y_j.</summary>
    Leapfrog,
}

namespace Costate.Networks;

/// <summary>The time-stepping method; a step is a layer.</summary>
public enum Integrator
{
    /// <summary>y + h·f(y). Order 1.</summary>
    Euler,

    /// <summary>y + h/2·(f(y) + f(y + h·f(y))). Order 2.</summary>
    Heun,

    /// <summary>The classical Runge–Kutta method of order 4.</summary>
    Rk4,

    /// <summary>Adams–Bashforth of order 3: y + h/12·(23·f_j − 16·f_{j−1} + 5·f_{j−2}).</summary>
    Ab3,

    /// <summary>Verlet, for partitioned systems: first z, then y with the new z.</summary>
    Verlet,

    /// <summary>Leapfrog for y'' = f(y): 2·y_j − y_{j−1} + h²·f(y_j). Order 2.</summary>
    Leapfrog,
}

namespace Costate.Networks.Analysis;

/// <summary>Trajectories of a network with the same weights in every layer and no bias, y_{j+1} = y_j + h tanh(W y_j): forward Euler for y' = tanh(W y).</summary>
/// <remarks>
/// The eigenvalues of W decide near the origin: positive real parts explode, negative ones forget, imaginary ones rotate. Euler spirals outwards where the
/// exact flow rotates; a little damping cures that. Sources: Ruthotto, “Deep Neural Networks Motivated by ODEs” (2019); Haber, Ruthotto, “Stable
/// architectures for deep neural networks”, Inverse Problems 34 (2017).
/// </remarks>
/// <param name="Name">What happens.</param>
/// <param name="Weights">W, n × n, row by row.</param>
public sealed record PhasePortrait(string Name, IReadOnlyList<double> Weights)
{
    /// <summary>The step size of the examples.</summary>
    public const double StepSize = 0.1;

    /// <summary>The number of steps of the examples.</summary>
    public const int Steps = 50;

    /// <summary>Four matrices for two neurons: exploding, forgetting, rotating, damped.</summary>
    public static IReadOnlyList<PhasePortrait> Examples { get; } =
    [
        new("exploding", [2, -2, 0, 2]),
        new("forgetting", [-2, 2, 0, -2]),
        new("rotating", [0, -2, 2, 0]),
        new("damped", [-0.15, -2, 2, -0.15]),
    ];

    /// <summary>The points from which the trajectories of the examples start.</summary>
    public static IReadOnlyList<(double X, double Y)> Starts { get; } = [(0, 0.5), (-0.5, -0.5), (0.5, -0.75)];

    /// <summary>y_0, …, y_N: (steps + 1) × n, one state after another.</summary>
    /// <param name="start">y_0, n entries.</param>
    /// <param name="stepSize">h.</param>
    /// <param name="steps">N, at least 0.</param>
    /// <exception cref="ArgumentException">W does not have the square of the length of the start, or the number of steps is negative.</exception>
    public double[] Trajectory(ReadOnlySpan<double> start, double stepSize = StepSize, int steps = Steps)
    {
        int n = start.Length;
        if (n == 0 || Weights.Count != n * n) throw new ArgumentException($"A state of {n} entries needs {n * n} weights, but there are {Weights.Count}.", nameof(start));
        if (steps < 0) throw new ArgumentException($"The number of steps cannot be {steps}.", nameof(steps));
        double[] states = new double[(steps + 1) * n];
        start.CopyTo(states);
        for (int j = 0; j < steps; j++)
        {
            ReadOnlySpan<double> y = states.AsSpan(j * n, n);
            for (int i = 0; i < n; i++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++) sum += Weights[i * n + k] * y[k];
                states[(j + 1) * n + i] = y[i] + stepSize * Math.Tanh(sum);
            }
        }
        return states;
    }
}

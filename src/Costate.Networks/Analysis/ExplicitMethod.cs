namespace Costate.Networks.Analysis;

/// <summary>An explicit Runge–Kutta method by its coefficients: k_i = F(u + h·Σ_{j&lt;i} a_ij·k_j), u ↦ u + h·Σ b_i·k_i.</summary>
/// <remarks>For equations that are solved beside a network, as the adjoint equation is. The steps of a network are layers, see <see cref="Integrators"/>.</remarks>
public sealed class ExplicitMethod
{
    ExplicitMethod(int order, double[][] stages, double[] weights, double[]? errors = null) => (Order, Stages, Weights, Errors) = (order, stages, weights, errors);

    /// <summary>Forward Euler. Order 1.</summary>
    public static ExplicitMethod Euler { get; } = new(1, [[]], [1]);

    /// <summary>The classical method of order 4.</summary>
    public static ExplicitMethod Rk4 { get; } = new(4, [[], [0.5], [0, 0.5], [0, 0, 1]], [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6]);

    /// <summary>The pair of Dormand and Prince, J. Comp. Appl. Math. 6, 1980: order 5, with an error estimate of order 4.</summary>
    public static ExplicitMethod DormandPrince { get; } = new(
        5,
        [
            [],
            [1.0 / 5],
            [3.0 / 40, 9.0 / 40],
            [44.0 / 45, -56.0 / 15, 32.0 / 9],
            [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
            [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
            [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
        ],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0],
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40]);

    /// <summary>Order of the method.</summary>
    public int Order { get; }

    /// <summary>Whether the method estimates its error, so that it can choose its steps.</summary>
    public bool EstimatesErrors => Errors is not null;

    /// <summary>a, row by row below the diagonal.</summary>
    internal double[][] Stages { get; }

    /// <summary>b.</summary>
    internal double[] Weights { get; }

    /// <summary>b minus the weights of the embedded method.</summary>
    internal double[]? Errors { get; }
}

using Costate.Networks.Integrators;
using Costate.Numerics.TimeStepping;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>Growth exponents (kinematic eigenvalues) along the trajectory of one sample, from the Jacobians of the network's own steps.</summary>
/// <remarks>
/// One-step methods: of y, n exponents. Verlet: of (y, z), 2n, with the sum 0 since its steps preserve volume. Leapfrog: of (y_j, (y_j − y_{j−1})/h), 2n. AB3: n directions
/// of y; what the method carries of earlier steps is scaled down until it has no weight. At most 48 exponents are computed.
/// </remarks>
static class TrajectoryExponents
{
    const int Columns = NetworkWalk<double>.Columns;

    /// <summary>The exponents, per unit of time.</summary>
    /// <param name="network">The network.</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="start">State features × 48.</param>
    /// <param name="column">The sample.</param>
    public static double[] Of(Network<double> network, Dense<double> x, double[] start, int column)
    {
        Carried kind = Kind(network);
        int n = network.Width, dimension = network.StateFeatures, directions = Math.Min(Columns, kind == Carried.Multistep ? n : dimension);
        double h = network.StepSize, history = Math.ScaleB(h, -20);
        NetworkWalk<double> walk = new(network, x, NetworkWalk<double>.Repeated(start, column));
        double[] tangent = new double[dimension * Columns];

        void Product(int step, ReadOnlySpan<double> q, Span<double> product)
        {
            for (int i = 0; i < dimension; i++)
                for (int k = 0; k < directions; k++)
                    tangent[i * Columns + k] = kind switch
                    {
                        Carried.Multistep when i >= n => q[i * directions + k] / history,
                        Carried.SecondOrder when i >= n => q[(i - n) * directions + k] - h * q[i * directions + k],
                        _ => q[i * directions + k],
                    };
            walk.Advance(tangent);
            for (int i = 0; i < dimension; i++)
                for (int k = 0; k < directions; k++)
                    product[i * directions + k] = kind switch
                    {
                        Carried.Multistep when i >= n => tangent[i * Columns + k] * history,
                        Carried.SecondOrder when i >= n => (tangent[(i - n) * Columns + k] - tangent[i * Columns + k]) / h,
                        _ => tangent[i * Columns + k],
                    };
        }

        return GrowthExponents.Of(dimension, network.Layers, network.Horizon, Product, directions);
    }

    static Carried Kind(Network<double> network) => network.Step(0) switch
    {
        LeapfrogStep<double> => Carried.SecondOrder,
        AdamsBashforthStep<double> => Carried.Multistep,
        _ => Carried.Nothing,
    };

    enum Carried
    {
        Nothing,
        SecondOrder,
        Multistep,
    }
}

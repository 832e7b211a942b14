using Costate.Networks.Layers;
using Costate.Networks.Propagators;

namespace Costate.Networks.Tests;

/// <summary>Jacobians as matrices.</summary>
static class Jacobian
{
    /// <summary>The Jacobian of a step at a state: M[i, j] = ∂output_i/∂input_j, from tangents along the unit vectors.</summary>
    public static double[,] Of(ILayer<double> step, double[] theta, double[] state)
    {
        int n = state.Length;
        double[] y = new double[n * Tiling.Quantum], dy = new double[y.Length], output = new double[y.Length];
        for (int i = 0; i < n; i++)
        {
            y.AsSpan(i * Tiling.Quantum, Tiling.Quantum).Fill(state[i]);
            dy[i * Tiling.Quantum + i] = 1;
        }
        double[] prepared = new double[step.Shape.Prepared], cache = new double[step.Shape.Cache * Tiling.Quantum], scratch = new double[step.Shape.Scratch * Tiling.Quantum];
        step.Prepare(theta, prepared);
        Point<double> at = new() { Y = y, Theta = prepared, Scratch = scratch, Samples = Tiling.Quantum };
        step.Evaluate(at, cache, output);
        step.Jvp(at, cache, dy, [], output);
        double[,] m = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) m[i, j] = output[i * Tiling.Quantum + j];
        return m;
    }

    /// <summary>The determinant, by elimination with row pivots.</summary>
    public static double Determinant(double[,] matrix)
    {
        double[,] a = (double[,])matrix.Clone();
        int n = a.GetLength(0);
        double determinant = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            if (pivot != k) determinant = -determinant;
            for (int j = 0; j < n; j++) (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            determinant *= a[k, k];
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k; j < n; j++) a[i, j] -= factor * a[k, j];
            }
        }
        return determinant;
    }
}

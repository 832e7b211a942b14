namespace Costate.Networks.Tests.Alternating;

/// <summary>Small dense systems by elimination with pivots.</summary>
static class DenseSystem
{
    public static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        (double[,] a, double[] x) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            for (int j = 0; j < n; j++) (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k; j < n; j++) a[i, j] -= factor * a[k, j];
                x[i] -= factor * x[k];
            }
        }
        for (int k = n - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < n; j++) x[k] -= a[k, j] * x[j];
            x[k] /= a[k, k];
        }
        return x;
    }
}

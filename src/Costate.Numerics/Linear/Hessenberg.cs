namespace Costate.Numerics.Linear;

/// <summary>Reduction of a square matrix to Hessenberg form, A ← QᵀAQ with zeros below the first subdiagonal, by Householder reflections.</summary>
/// <remarks>Source: Golub, Van Loan, “Matrix Computations”, 4th edition, algorithm 7.4.2.</remarks>
static class Hessenberg
{
    /// <summary>Overwrites a, n × n, row by row; the zeros are written.</summary>
    public static void Reduce(Span<double> a, int n)
    {
        double[] v = new double[n], dots = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            int length = n - k - 1;
            Span<double> reflector = v.AsSpan(0, length);
            for (int i = 0; i < length; i++) reflector[i] = a[(k + 1 + i) * n + k];
            (double beta, double value) = Householder.Make(reflector);
            if (beta == 0) continue;
            Span<double> products = dots.AsSpan(0, n - k);
            Householder.ApplyLeft(reflector, beta, a, n, k + 1, k, products);
            for (int i = 0; i < n; i++)   // A ← A (I − βvvᵀ)
            {
                Span<double> row = a.Slice(i * n + k + 1, length);
                double sum = 0;
                for (int j = 0; j < length; j++) sum += row[j] * reflector[j];
                sum *= beta;
                for (int j = 0; j < length; j++) row[j] -= sum * reflector[j];
            }
            a[(k + 1) * n + k] = value;
            for (int i = k + 2; i < n; i++) a[i * n + k] = 0;
        }
    }
}

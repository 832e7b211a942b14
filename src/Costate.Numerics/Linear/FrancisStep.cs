namespace Costate.Numerics.Linear;

/// <summary>One step of the QR algorithm with two shifts at once, in real arithmetic.</summary>
/// <remarks>
/// With shifts s₁, s₂ (the eigenvalues of the trailing 2 × 2 block): H ← QᵀHQ, where the first column of Q is that of (H − s₁I)(H − s₂I). A bulge of
/// size 3 is chased down the Hessenberg matrix. Source: Golub, Van Loan, “Matrix Computations”, 4th edition, algorithm 7.5.1.
/// </remarks>
static class FrancisStep
{
    /// <summary>Transforms the active block, rows and columns first … last, at least three of them.</summary>
    /// <param name="a">Hessenberg matrix, n × n, row by row; changed in place. Outside the active block nothing is kept up to date.</param>
    /// <param name="n">Rows and columns.</param>
    /// <param name="first">First index of the block.</param>
    /// <param name="last">Last index of the block.</param>
    /// <param name="x">Last diagonal entry of the trailing block.</param>
    /// <param name="y">First diagonal entry of the trailing block.</param>
    /// <param name="w">Product of the other two entries of the trailing block.</param>
    public static void Apply(Span<double> a, int n, int first, int last, double x, double y, double w)
    {
        double p = 0, q = 0, r = 0;
        int start = last - 2;
        for (; ; start--)   // two consecutive small entries below the diagonal let the bulge start late
        {
            double z = a[start * n + start], rx = x - z, sy = y - z;
            p = (rx * sy - w) / a[(start + 1) * n + start] + a[start * n + start + 1];
            q = a[(start + 1) * n + start + 1] - z - rx - sy;
            r = a[(start + 2) * n + start + 1];
            double size = Math.Abs(p) + Math.Abs(q) + Math.Abs(r);
            (p, q, r) = (p / size, q / size, r / size);
            if (start == first) break;
            double coupling = Math.Abs(a[start * n + start - 1]) * (Math.Abs(q) + Math.Abs(r));
            double diagonal = Math.Abs(p) * (Math.Abs(a[(start - 1) * n + start - 1]) + Math.Abs(z) + Math.Abs(a[(start + 1) * n + start + 1]));
            if (coupling <= double.Epsilon + 2.220446049250313e-16 * diagonal) break;
        }
        for (int i = start + 2; i <= last; i++)
        {
            a[i * n + i - 2] = 0;
            if (i > start + 2) a[i * n + i - 3] = 0;
        }
        for (int k = start; k < last; k++)
        {
            bool three = k < last - 1;
            double scale = 1;
            if (k > start)
            {
                (p, q, r) = (a[k * n + k - 1], a[(k + 1) * n + k - 1], three ? a[(k + 2) * n + k - 1] : 0);
                scale = Math.Abs(p) + Math.Abs(q) + Math.Abs(r);
                if (scale == 0) continue;
                (p, q, r) = (p / scale, q / scale, r / scale);
            }
            double s = Math.CopySign(Math.Sqrt(p * p + q * q + r * r), p);
            if (k > start) a[k * n + k - 1] = -s * scale;
            else if (start > first) a[k * n + k - 1] = -a[k * n + k - 1];
            p += s;
            double f = p / s, g = q / s, e = r / s;
            (q, r) = (q / p, r / p);
            for (int j = k; j <= last; j++)   // rows k, k + 1, k + 2
            {
                double t = a[k * n + j] + q * a[(k + 1) * n + j] + (three ? r * a[(k + 2) * n + j] : 0);
                a[k * n + j] -= t * f;
                a[(k + 1) * n + j] -= t * g;
                if (three) a[(k + 2) * n + j] -= t * e;
            }
            int bottom = Math.Min(last, k + 3);
            for (int i = first; i <= bottom; i++)   // columns k, k + 1, k + 2
            {
                double t = f * a[i * n + k] + g * a[i * n + k + 1] + (three ? e * a[i * n + k + 2] : 0);
                a[i * n + k] -= t;
                a[i * n + k + 1] -= t * q;
                if (three) a[i * n + k + 2] -= t * r;
            }
        }
    }
}

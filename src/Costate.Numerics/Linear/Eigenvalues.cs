using System.Numerics;

namespace Costate.Numerics.Linear;

/// <summary>The eigenvalues of a small dense real matrix, A v = λ v.</summary>
/// <remarks>
/// Balancing by powers of two, reduction to Hessenberg form by Householder reflections, then the QR algorithm with Francis' double shift and deflation.
/// About 10 n³ operations; meant for n up to a few hundred. The computed numbers are the exact eigenvalues of a matrix that differs from A by a small
/// multiple of 2⁻⁵³‖A‖. Sources: Golub, Van Loan, “Matrix Computations”, 4th edition, sections 7.4 and 7.5; Martin, Peters, Wilkinson, “The QR algorithm
/// for real Hessenberg matrices”, Numerische Mathematik 14 (1970); Parlett, Reinsch, “Balancing a matrix”, Numerische Mathematik 13 (1969).
/// </remarks>
public static class Eigenvalues
{
    const double Precision = 2.220446049250313e-16;   // 2⁻⁵²

    /// <summary>All n eigenvalues, by falling real part; of equal real parts the larger imaginary part first, so a + bi stands before a − bi.</summary>
    /// <param name="matrix">A, n × n, row by row; it is not changed.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <exception cref="ArgumentException">The length is not n², or an entry is NaN or infinite.</exception>
    /// <exception cref="ArithmeticException">An eigenvalue did not appear within 60 steps of the QR algorithm; no such matrix is known.</exception>
    public static Complex[] Of(ReadOnlySpan<double> matrix, int n)
    {
        MatrixCheck.Square(matrix, n, nameof(matrix));
        double largest = MatrixCheck.LargestFinite(matrix, n, nameof(matrix));
        var values = new Complex[n];
        if (largest == 0) return values;
        int exponent = Math.ILogB(largest);
        double[] a = new double[matrix.Length];
        for (int i = 0; i < a.Length; i++) a[i] = Math.ScaleB(matrix[i], -exponent);   // no product overflows
        Balance(a, n);
        Hessenberg.Reduce(a, n);
        Deflate(a, n, values);
        for (int i = 0; i < n; i++) values[i] = new(Math.ScaleB(values[i].Real, exponent), Math.ScaleB(values[i].Imaginary, exponent));
        Array.Sort(values, (x, y) => x.Real != y.Real ? y.Real.CompareTo(x.Real) : y.Imaginary.CompareTo(x.Imaginary));
        return values;
    }

    /// <summary>The largest |λ|.</summary>
    public static double SpectralRadius(ReadOnlySpan<Complex> eigenvalues)
    {
        double radius = 0;
        foreach (Complex value in eigenvalues) radius = Math.Max(radius, Complex.Abs(value));
        return radius;
    }

    /// <summary>The largest Re λ: negative where all solutions of y' = A y decay.</summary>
    public static double Abscissa(ReadOnlySpan<Complex> eigenvalues)
    {
        double abscissa = double.NegativeInfinity;
        foreach (Complex value in eigenvalues) abscissa = Math.Max(abscissa, value.Real);
        return abscissa;
    }

    /// <summary>A ← D⁻¹AD with powers of two on the diagonal of D, so that row and column i have norms of similar size.</summary>
    static void Balance(double[] a, int n)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < n; i++)
            {
                double row = 0, column = 0;
                for (int j = 0; j < n; j++)
                {
                    if (j == i) continue;
                    row += Math.Abs(a[i * n + j]);
                    column += Math.Abs(a[j * n + i]);
                }
                if (row == 0 || column == 0) continue;
                double factor = 1, sum = row + column;
                for (; column < row / 2; column *= 4) factor *= 2;
                for (; column >= row * 2; column /= 4) factor /= 2;
                if (factor == 1 || (column + row) / factor >= 0.95 * sum) continue;
                changed = true;
                for (int j = 0; j < n; j++) a[i * n + j] /= factor;
                for (int j = 0; j < n; j++) a[j * n + i] *= factor;
            }
        }
    }

    /// <summary>Splits off one or two eigenvalues at a time from the end of the Hessenberg matrix a.</summary>
    static void Deflate(double[] a, int n, Complex[] values)
    {
        const int MostSteps = 60, Exceptional = 10, Patience = 20;
        double norm = 0, shift = 0;
        foreach (double entry in a) norm += Math.Abs(entry);
        for (int last = n - 1, steps = 0; last >= 0;)
        {
            // Between two numbers that are small beside the norm (a matrix that is nearly singular), rounding may keep an entry from ever becoming small beside them.
            double negligible = steps > Patience ? Precision * norm / n : 0;
            int first = last;
            for (; first > 0; first--)
            {
                double size = Math.Abs(a[(first - 1) * n + first - 1]) + Math.Abs(a[first * n + first]);
                if (Math.Abs(a[first * n + first - 1]) <= Math.Max(negligible, Precision * (size == 0 ? norm : size))) break;
            }
            if (first > 0) a[first * n + first - 1] = 0;
            double x = a[last * n + last];
            if (first == last)
            {
                values[last--] = x + shift;
                steps = 0;
                continue;
            }
            double y = a[(last - 1) * n + last - 1], w = a[last * n + last - 1] * a[(last - 1) * n + last];
            if (first == last - 1)
            {
                (values[last - 1], values[last]) = Pair(y + shift, x + shift, w);
                last -= 2;
                steps = 0;
                continue;
            }
            if (steps == MostSteps)
                throw new ArithmeticException($"The QR algorithm for a {n} × {n} matrix found {n - 1 - last} eigenvalues and no further one within {MostSteps} steps. Scale the matrix or perturb it slightly.");
            if (++steps % Exceptional == 0)   // a cycle: an unusual shift ends it
            {
                shift += x;
                for (int i = 0; i <= last; i++) a[i * n + i] -= x;
                double size = Math.Abs(a[last * n + last - 1]) + Math.Abs(a[(last - 1) * n + last - 2]);
                x = y = 0.75 * size;
                w = -0.4375 * size * size;
            }
            FrancisStep.Apply(a, n, first, last, x, y, w);
        }
    }

    /// <summary>The eigenvalues of [[y, b], [c, x]] with w = bc; real ones without cancellation.</summary>
    static (Complex, Complex) Pair(double y, double x, double w)
    {
        double p = (y - x) / 2, q = p * p + w, root = Math.Sqrt(Math.Abs(q));
        if (q < 0) return (new(x + p, root), new(x + p, -root));
        double z = p + Math.CopySign(root, p);
        return (x + z, z == 0 ? x : x - w / z);
    }
}

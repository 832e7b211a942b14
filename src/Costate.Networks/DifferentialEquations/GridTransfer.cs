using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>Bilinear interpolation from a grid of m × m inner points to one of (2m + 1) × (2m + 1), with zero boundary values: P is the Kronecker product of two columns ½, 1, ½.</summary>
/// <param name="coarseSide">m.</param>
public sealed class GridTransfer(int coarseSide) : ITransfer<Dense<double>>
{
    readonly int _fineSide = 2 * coarseSide + 1;

    /// <inheritdoc/>
    public long Nonzeros => 9L * coarseSide * coarseSide;

    /// <inheritdoc/>
    public void Prolong(Dense<double> coarse, Dense<double> fine)
    {
        fine.SetZero();
        for (int j = 0; j < coarseSide; j++)
            for (int i = 0; i < coarseSide; i++)
            {
                double value = coarse.Span[j * coarseSide + i];
                for (int dj = 0; dj < 3; dj++)
                {
                    Span<double> row = fine.Span.Slice((2 * j + dj) * _fineSide + 2 * i, 3);
                    double weight = dj == 1 ? value : 0.5 * value;
                    row[0] += 0.5 * weight;
                    row[1] += weight;
                    row[2] += 0.5 * weight;
                }
            }
    }

    /// <inheritdoc/>
    public void Restrict(Dense<double> fine, Dense<double> coarse) => Gather(fine, coarse, 1);

    /// <inheritdoc/>
    /// <remarks>Pᵀ/4, an average with the weights of full weighting.</remarks>
    public void RestrictIterate(Dense<double> fine, Dense<double> coarse) => Gather(fine, coarse, 0.25);

    void Gather(Dense<double> fine, Dense<double> coarse, double factor)
    {
        for (int j = 0; j < coarseSide; j++)
            for (int i = 0; i < coarseSide; i++)
            {
                double sum = 0;
                for (int dj = 0; dj < 3; dj++)
                {
                    ReadOnlySpan<double> row = fine.Span.Slice((2 * j + dj) * _fineSide + 2 * i, 3);
                    sum += (dj == 1 ? 1 : 0.5) * (0.5 * (row[0] + row[2]) + row[1]);
                }
                coarse.Span[j * coarseSide + i] = factor * sum;
            }
    }
}

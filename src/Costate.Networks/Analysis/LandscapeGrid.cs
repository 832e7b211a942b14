namespace Costate.Networks.Analysis;

/// <summary>Losses on a square grid of two weights.</summary>
/// <param name="Axis">The values that both weights take, ascending.</param>
/// <param name="Losses">Axis.Count × Axis.Count, row by row; row i, column k is the loss at θ₁ = Axis[k], θ₂ = Axis[i].</param>
public sealed record LandscapeGrid(IReadOnlyList<double> Axis, IReadOnlyList<double> Losses)
{
    /// <summary>The largest loss.</summary>
    public double Maximum => Losses.Max();

    /// <summary>The strict minima: points inside the grid with a smaller loss than all their eight neighbours. Row by row; the edge, where the loss may fall further, has none.</summary>
    public IReadOnlyList<(double Theta1, double Theta2, double Loss)> Minima()
    {
        int n = Axis.Count;
        List<(double, double, double)> minima = [];
        for (int i = 1; i < n - 1; i++)
        {
            for (int k = 1; k < n - 1; k++)
            {
                if (IsMinimum(i, k)) minima.Add((Axis[k], Axis[i], Losses[i * n + k]));
            }
        }
        return minima;
    }

    bool IsMinimum(int row, int column)
    {
        int n = Axis.Count;
        for (int i = row - 1; i <= row + 1; i++)
        {
            for (int k = column - 1; k <= column + 1; k++)
            {
                if ((i, k) != (row, column) && !(Losses[row * n + column] < Losses[i * n + k])) return false;
            }
        }
        return true;
    }
}

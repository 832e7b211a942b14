using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.DifferentialEquations;

/// <summary>A stand-in for the geometry of the nodes of a network: A = Σ B_kk/‖B_kk‖_∞ over the blocks of B = JᵀJ that belong to v, to each coordinate of w, and to c.</summary>
/// <remarks>Which nodes are coarse is read off A as in algebraic multigrid. Source: E. Riccietti, H. Calandra, S. Gratton, X. Vasseur, arXiv:1904.04685.</remarks>
public static class AuxiliaryMatrix
{
    /// <summary>A, nodes × nodes, row by row.</summary>
    /// <param name="network">The network.</param>
    /// <param name="jacobian">J at the starting point.</param>
    /// <exception cref="ArgumentException">There are too many nodes for one array.</exception>
    public static double[] Of(ShallowNetwork network, IJacobian<Dense<double>> jacobian)
    {
        int nodes = network.Nodes, rows = jacobian.Rows;
        if ((long)nodes * nodes > Array.MaxLength || (long)nodes * rows > Array.MaxLength)
            throw new ArgumentException($"The auxiliary matrix of {nodes} nodes does not fit into one array: at most {(int)Math.Sqrt(Array.MaxLength)} nodes do; choose coarse nodes at random instead.", nameof(network));
        double[] sum = new double[nodes * nodes], block = new double[nodes * nodes], columns = new double[nodes * rows];
        Dense<double> row = new(network.Parameters);
        for (int k = 0; k < network.Inputs + 2; k++)
        {
            for (int i = 0; i < rows; i++)
            {
                jacobian.Row(i, row);
                for (int node = 0; node < nodes; node++) columns[node * rows + i] = row.Span[k * nodes + node];
            }
            for (int i = 0; i < nodes; i++)
                for (int j = 0; j <= i; j++)
                    block[i * nodes + j] = block[j * nodes + i] = LaneSum.Dot<double>(columns.AsSpan(i * rows, rows), columns.AsSpan(j * rows, rows));
            double norm = Norm(block, nodes);
            if (norm > 0) System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(block, 1 / norm, sum, sum);
        }
        return sum;
    }

    static double Norm(double[] matrix, int n)
    {
        double largest = 0;
        for (int i = 0; i < n; i++) largest = Math.Max(largest, System.Numerics.Tensors.TensorPrimitives.SumOfMagnitudes<double>(matrix.AsSpan(i * n, n)));
        return largest;
    }
}

using Costate.Networks.Alternating;
using Costate.Networks.Kernels;

namespace Costate.Networks.Tests.Alternating;

/// <summary>One sample of a problem with free pre-activations, written down plainly: all z as one vector, values and derivatives by formulas of one layer at a time.</summary>
sealed class FreeSample(SplitNetwork<double> network, double[] x, double[] input, double[] target, Activation activation, double[] mu)
{
    public int Unknowns => network.Layers.Sum(l => l.Outputs);

    public int Start(int layer) => network.Layers.Take(layer).Sum(l => l.Outputs);

    /// <summary>The slacks of all layers, one after another.</summary>
    public double[] Slacks(double[] z)
    {
        double[] slacks = new double[Unknowns], a = input;
        for (int i = 0; i < network.Layers.Count; i++)
        {
            SplitLayer<double> layer = network.Layers[i];
            a = Read(layer, a, input);
            for (int o = 0; o < layer.Outputs; o++) slacks[Start(i) + o] = z[Start(i) + o] - Affine(i, o, a);
            a = After(i, z, a);
        }
        return slacks;
    }

    /// <summary>½‖z_L − y‖² + Σ μ_i·‖e_i‖².</summary>
    public double Value(double[] z)
    {
        double[] slacks = Slacks(z);
        double value = 0;
        for (int i = 0; i < network.Layers.Count; i++)
            for (int o = 0; o < network.Layers[i].Outputs; o++) value += mu[i] * slacks[Start(i) + o] * slacks[Start(i) + o];
        int top = Start(network.Layers.Count - 1);
        for (int o = 0; o < target.Length; o++) value += (z[top + o] - target[o]) * (z[top + o] - target[o]) / 2;
        return value;
    }

    /// <summary>The Gauss–Newton step for all z: the residuals (√(2μ)·e, z_L − y) are linearised by central differences of e, and the normal equations solved densely.</summary>
    public double[] GaussNewton(double[] z)
    {
        int n = Unknowns, m = target.Length, top = n - m;
        double[,] jacobian = new double[n + m, n];
        double[] slacks = Slacks(z), residual = new double[n + m];
        for (int i = 0, row = 0; i < network.Layers.Count; i++)
            for (int o = 0; o < network.Layers[i].Outputs; o++, row++) residual[row] = Math.Sqrt(2 * mu[i]) * slacks[row];
        for (int o = 0; o < m; o++) residual[n + o] = z[top + o] - target[o];
        for (int column = 0; column < n; column++)
        {
            double[] derivative = Derivative(z, column);
            for (int i = 0, row = 0; i < network.Layers.Count; i++)
                for (int o = 0; o < network.Layers[i].Outputs; o++, row++) jacobian[row, column] = Math.Sqrt(2 * mu[i]) * derivative[row];
            if (column >= top) jacobian[n + column - top, column] = 1;
        }
        double[,] normal = new double[n, n];
        double[] right = new double[n];
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++)
                for (int k = 0; k < n + m; k++) normal[a, b] += jacobian[k, a] * jacobian[k, b];
            for (int k = 0; k < n + m; k++) right[a] -= jacobian[k, a] * residual[k];
        }
        return DenseSystem.Solve(normal, right);
    }

    /// <summary>∂e/∂z of one column, by the chain rule.</summary>
    double[] Derivative(double[] z, int column)
    {
        double[] derivative = new double[Unknowns], da = new double[input.Length], still = new double[input.Length];
        for (int i = 0; i < network.Layers.Count; i++)
        {
            SplitLayer<double> layer = network.Layers[i];
            da = Read(layer, da, still);
            double[] next = new double[layer.Outputs];
            for (int o = 0; o < layer.Outputs; o++)
            {
                int at = Start(i) + o;
                derivative[at] = at == column ? 1 : 0;
                for (int k = 0; k < layer.Inputs; k++) derivative[at] -= x[layer.Start + o * layer.Inputs + k] * da[k];
                next[o] = (layer.IsResidual ? da[o] : 0) + (at == column ? layer.StepSize * Slope(z[at]) : 0);
            }
            da = next;
        }
        return derivative;
    }

    /// <summary>What a layer reads: a, or in a recurrence [h; x_t], where nothing is before the first time.</summary>
    public static double[] Read(SplitLayer<double> layer, double[] a, double[] data) => layer.DataFeatures == 0 ? a
        : [.. layer.DataStart == 0 ? new double[layer.Inputs - layer.DataFeatures] : a, .. data.Skip(layer.DataStart).Take(layer.DataFeatures)];

    double Affine(int i, int o, double[] a)
    {
        SplitLayer<double> layer = network.Layers[i];
        double sum = x[layer.Start + layer.Outputs * layer.Inputs + o];
        for (int k = 0; k < layer.Inputs; k++) sum += x[layer.Start + o * layer.Inputs + k] * a[k];
        return sum;
    }

    double[] After(int i, double[] z, double[] a)
    {
        SplitLayer<double> layer = network.Layers[i];
        return [.. Enumerable.Range(0, layer.Outputs).Select(o => (layer.IsResidual ? a[o] : 0) + layer.StepSize * Sigma(z[Start(i) + o]))];
    }

    double Sigma(double z) => activation switch { Activation.Tanh => Math.Tanh(z), Activation.Relu => Math.Max(z, 0), Activation.Sigmoid => 1 / (1 + Math.Exp(-z)), _ => Math.Log(1 + Math.Exp(z)) };

    double Slope(double z) => activation switch { Activation.Tanh => 1 - Math.Tanh(z) * Math.Tanh(z), Activation.Relu => z > 0 ? 1 : 0, Activation.Sigmoid => Sigma(z) * (1 - Sigma(z)), _ => 1 / (1 + Math.Exp(-z)) };
}

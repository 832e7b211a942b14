namespace Costate.Networks.Tests.Integrators;

/// <summary>The stationary system of the printed tables: K = sin(k²) row by row, b = cos(k), y0 = sin(2k), k from 1.</summary>
static class SineSystem
{
    /// <summary>(K, b) of one layer with n features.</summary>
    public static double[] Theta(int n) => [.. From(n * n, k => Math.Sin((double)k * k)), .. From(n, k => Math.Cos(k))];

    public static double[] Start(int n) => From(n, k => Math.Sin(2 * k));

    public static double[] From(int count, Func<int, double> term) => [.. Enumerable.Range(1, count).Select(term)];

    public static Network<double> Network(int n, Dynamics dynamics, Integrator integrator, int layers, double horizon, Startup startup = Startup.Heun) => new Architecture
    {
        Inputs = n,
        Outputs = 1,
        Width = n,
        Opening = Opening.Identity,
        Dynamics = dynamics,
        Integrator = integrator,
        Startup = startup,
        Layers = layers,
        Horizon = horizon,
    }.Build<double>();

    /// <summary>y' = tanh((K − Kᵀ)·y + b) with eight features, ready to walk.</summary>
    public static Walk<double> Antisymmetric(Integrator integrator, int layers, double horizon, Startup startup = Startup.Heun) =>
        new(Network(8, Dynamics.Antisymmetric, integrator, layers, horizon, startup), Theta(8), Start(8));

    /// <summary>Σ log cosh((K − Kᵀ)·y + b), which y' = tanh((K − Kᵀ)·y + b) conserves.</summary>
    public static double Energy(double[] theta, double[] y) => Sum(theta, y, (k, i, j, n) => k[i * n + j] - k[j * n + i]);

    /// <summary>Σ log cosh(K·y + b) + Σ log cosh(Kᵀ·z + b), which the Hamiltonian network conserves.</summary>
    public static double Energy(double[] theta, double[] y, double[] z) => Sum(theta, y, (k, i, j, n) => k[i * n + j]) + Sum(theta, z, (k, i, j, n) => k[j * n + i]);

    public static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    static double Sum(double[] theta, double[] y, Func<double[], int, int, int, double> entry)
    {
        int n = y.Length;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double a = theta[n * n + i];
            for (int j = 0; j < n; j++) a += entry(theta, i, j, n) * y[j];
            sum += Math.Abs(a) + double.LogP1(Math.Exp(-2 * Math.Abs(a))) - Math.Log(2);
        }
        return sum;
    }
}

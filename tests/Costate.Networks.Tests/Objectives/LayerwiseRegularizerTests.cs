using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

public class LayerwiseRegularizerTests
{
    [Theory]
    [InlineData(1, 0.3, 0.7, 0.9, 0.5, 0.1)]
    [InlineData(6, 0.3, 0, 0.9, 2, 0.1)]
    [InlineData(5, 0, 0, 0, 100, 0.01)]
    [InlineData(4, 0.3, 0.1, 0.2, 0, 0)]
    public void It_equals_the_dense_matrix(int layers, double alpha, double beta, double gamma, double smoothness, double shift)
    {
        Network<double> network = SmallNetworks.Small(2, 3, layers, Activation.Tanh);
        LayerwiseRegularizer<double> regularizer = new(network, alpha, beta, gamma, smoothness);
        SumCurvature<Dense<double>> objective = new(new Tikhonov<double>(network, alpha, beta, gamma), new Smoothness<double>(network, smoothness));
        int n = network.Parameters;
        Dense<double> unit = new(n), column = new(n), right = SmallNetworks.Parameters(network), x = right.Like();
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            unit.SetZero();
            unit.Span[i] = 1;
            objective.Gradient(unit, column); // R·unit, since R has no linear part
            for (int j = 0; j < n; j++) matrix[j * n + i] = column.Span[j];
            matrix[i * n + i] += shift;
        }
        double[] image = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => (matrix[i * n + j] - (i == j ? shift : 0)) * right.Span[j]))];
        regularizer.Apply(right, x);
        for (int i = 0; i < n; i++) Assert.Equal(image[i], x.Span[i], 1e-12 * (1 + smoothness));

        Dense<double> expected = right.Copy();
        Assert.Equal(n, Cholesky.Factor(n, matrix));
        Cholesky.Solve(n, matrix, expected.Span);
        regularizer.Solve(2, right, x);
        regularizer.Solve(shift, right, x);
        double size = expected.MaxNorm();
        for (int i = 0; i < n; i++) Assert.Equal(expected.Span[i], x.Span[i], 1e-11 * size);
        regularizer.Solve(shift, right, right); // in place
        Assert.Equal(x.Span.ToArray(), right.Span.ToArray());
    }

    [Fact]
    public void Single_precision_agrees_with_double()
    {
        Network<double> exact = SmallNetworks.Small(2, 3, 6, Activation.Tanh);
        Network<float> network = SmallNetworks.Small<float>(2, 3, 6, Activation.Tanh, 3);
        Dense<float> x = SmallNetworks.Parameters(network);
        Dense<double> y = new([.. x.Span.ToArray().Select(v => (double)v)]);
        new LayerwiseRegularizer<float>(network, 0.3, 0.2, 0.1, 5).Solve(0.1, x, x);
        new LayerwiseRegularizer<double>(exact, 0.3, 0.2, 0.1, 5).Solve(0.1, y, y);
        for (int i = 0; i < x.Length; i++) Assert.Equal(y.Span[i], x.Span[i], 1e-6 * y.MaxNorm());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-0.1, 0.2)]
    [InlineData(double.NaN, 0.2)]
    [InlineData(double.PositiveInfinity, 0.2)]
    public void A_singular_system_is_refused(double shift, double strength)
    {
        Network<double> network = SmallNetworks.Small(2, 3, 4, Activation.Tanh);
        Dense<double> x = new(network.Parameters);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new LayerwiseRegularizer<double>(network, strength, strength, strength, 1).Solve(shift, x, x));
        Assert.StartsWith(FormattableString.Invariant($"With a shift of {shift} the smallest diagonal entry is "), e.Message, StringComparison.Ordinal);
        Assert.Contains("positive where a strength is 0", e.Message, StringComparison.Ordinal);
    }

    /// <summary>H = R + G, where smoothness makes R a thousand times as large as G: the steps of conjugate gradients grow with the number of layers, preconditioned they do not.</summary>
    [Fact]
    public void Preconditioning_saves_steps_where_smoothness_rules()
    {
        (int plain, int preconditioned) = Steps(16);
        (int deepPlain, int deepPreconditioned) = Steps(64);
        Assert.True(plain > 3 * preconditioned && deepPlain > 2 * plain && deepPreconditioned <= preconditioned + 2, $"{plain} {preconditioned}; {deepPlain} {deepPreconditioned}");

        static (int Plain, int Preconditioned) Steps(int layers)
        {
            Network<double> network = SmallNetworks.Small(2, 3, layers, Activation.Tanh);
            LayerwiseRegularizer<double> regularizer = new(network, 1e-4, 1e-4, 1e-3, 50);
            SumCurvature<Dense<double>> problem = new(new Bowl(network.Parameters), new Tikhonov<double>(network, 1e-4, 1e-4, 1e-3), new Smoothness<double>(network, 50));
            NewtonPcgOptions options = new() { LinearSolve = new() { Tolerance = 1e-6, Iterations = 2000 } };
            return (Taken(null), Taken(regularizer));

            int Taken(LayerwiseRegularizer<double>? inverse)
            {
                StepReport report = new NewtonPcg<double>(options, inverse).Step(problem, SmallNetworks.Parameters(network));
                Assert.Equal(LinearStatus.Converged, report.LinearSolve!.Value.Status);
                Assert.Equal(report.LinearSolve.Value.Products + (inverse is null ? 0 : 10), report.Products);
                return report.LinearSolve.Value.Iterations;
            }
        }
    }

    /// <summary>½Σ cᵢ(xᵢ − 1)² with cᵢ between 0.1 and 1.</summary>
    sealed class Bowl(int length) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
    {
        readonly double[] _scale = [.. Enumerable.Range(0, length).Select(i => 0.1 + 0.9 * new RandomSequence(8, 1).Uniform((ulong)i))];

        public double Value(Dense<double> x) => Gradient(x, x.Like());

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            double sum = 0;
            for (int i = 0; i < _scale.Length; i++)
            {
                gradient.Span[i] = _scale[i] * (x.Span[i] - 1);
                sum += gradient.Span[i] * (x.Span[i] - 1) / 2;
            }
            return sum;
        }

        public ILinearOperator<Dense<double>> Curvature(Dense<double> x) => this;

        public void Apply(Dense<double> x, Dense<double> y)
        {
            for (int i = 0; i < _scale.Length; i++) y.Span[i] = _scale[i] * x.Span[i];
        }
    }
}

using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>Steps of adaptive cubic regularisation: dense, and by conjugate gradients on shifted systems.</summary>
public sealed class CubicStepTests
{
    static readonly double[] _definite = [0.5, 1, 2, 3, 5, 8, 13], _indefinite = [-3, -1, 0, 0.5, 1, 4, 9];

    static (ModelStep Report, Dense<double> Step, Dense<double> Gradient) Solve(IRegularizedStep<ISecondOrder<Dense<double>>, Dense<double>> solver, SymmetricQuadratic problem, double lambda, int n)
    {
        Dense<double> x = new(n), gradient = new(n), step = new(n);
        step.Span.Fill(double.NaN);
        problem.Gradient(x, gradient);
        return (solver.Solve(problem, x, gradient, lambda, 0, true, step), step, gradient);
    }

    static Dense<double> ModelGradient(SymmetricQuadratic problem, Dense<double> gradient, Dense<double> s, double lambda)
    {
        Dense<double> sum = s.Like();
        problem.Hessian(s.Like()).Apply(s, sum);
        sum.Axpby(1, gradient, 1);
        sum.Axpby(lambda * s.Norm(), s, 1);
        return sum;
    }

    [Theory]
    [InlineData(1e-6, true)]
    [InlineData(0.1, true)]
    [InlineData(100, true)]
    [InlineData(1e-6, false)]
    [InlineData(0.1, false)]
    [InlineData(100, false)]
    public void The_dense_step_is_the_global_minimiser(double lambda, bool definite)
    {
        double[] eigenvalues = definite ? _definite : _indefinite;
        SymmetricQuadratic problem = SymmetricQuadratic.Random(eigenvalues);
        (ModelStep report, Dense<double> s, Dense<double> g) = Solve(new DenseCubicStep(), problem, lambda, eigenvalues.Length);
        double length = s.Norm();
        Assert.True(ModelGradient(problem, g, s, lambda).Norm() <= 1e-12 * (g.Norm() + 13 * length));
        Assert.True(eigenvalues[0] + lambda * length >= -1e-9);          // H + λ‖s‖I ⪰ 0: necessary and sufficient
        double decrease = -g.Dot(s) - problem.Value(s) + g.Dot(s);       // f is its own Taylor polynomial
        Assert.Equal(decrease, report.Decrease, 1e-9 * Math.Abs(decrease));
        Assert.True(report.Decrease >= lambda / 3 * length * length * length);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    public void In_the_hard_case_an_eigenvector_makes_up_the_length(double lambda)
    {
        SymmetricQuadratic rotation = new(_indefinite, new double[7]);
        double[] second = rotation.Eigenvector(4), last = rotation.Eigenvector(6), first = rotation.Eigenvector(0);
        SymmetricQuadratic problem = new(_indefinite, [.. second.Zip(last, (a, b) => a - 2 * b)]);   // nothing along the first eigenvector
        (ModelStep report, Dense<double> s, Dense<double> g) = Solve(new DenseCubicStep(), problem, lambda, 7);
        Assert.Equal(3 / lambda, s.Norm(), 1e-9 / lambda);
        Assert.True(Math.Abs(s.Dot(new(first))) > 0.9 * s.Norm());
        Assert.True(ModelGradient(problem, g, s, lambda).Norm() <= 1e-8 / lambda);
        Assert.True(report.Decrease >= lambda / 3 * Math.Pow(s.Norm(), 3));
    }

    [Theory]
    [InlineData(1e-6, true)]
    [InlineData(0.1, true)]
    [InlineData(100, true)]
    [InlineData(1, false)]
    [InlineData(100, false)]
    public void Conjugate_gradients_find_a_step_that_is_good_enough(double lambda, bool definite)
    {
        double[] eigenvalues = definite ? _definite : _indefinite;
        SymmetricQuadratic problem = SymmetricQuadratic.Random(eigenvalues, 2);
        foreach (double theta in (double[])[1, 1e-4])
        {
            (ModelStep report, Dense<double> s, Dense<double> g) = Solve(new CubicStep<Dense<double>>(new() { Theta = theta }), problem, lambda, eigenvalues.Length);
            double length = s.Norm();
            Assert.Equal(LinearStatus.Converged, report.Status);
            Assert.True(ModelGradient(problem, g, s, lambda).Norm() <= theta * length * length * (1 + 1e-9));
            Assert.True(report.Decrease >= lambda / 3 * length * length * length);
        }
        (ModelStep dense, _, _) = Solve(new DenseCubicStep(), problem, lambda, eigenvalues.Length);
        (ModelStep tight, Dense<double> t, _) = Solve(new CubicStep<Dense<double>>(new() { Theta = 1e-8 }), problem, lambda, eigenvalues.Length);
        Assert.Equal(dense.Decrease - lambda / 3 * Math.Pow(Solve(new DenseCubicStep(), problem, lambda, eigenvalues.Length).Step.Norm(), 3), tight.Decrease - lambda / 3 * Math.Pow(t.Norm(), 3), 1e-6 * dense.Decrease);
    }

    /// <summary>Where μ must be close to −λ_min, conjugate gradients do not get there; what they find descends all the same, and they say so.</summary>
    [Fact]
    public void Close_to_the_hard_case_conjugate_gradients_descend()
    {
        SymmetricQuadratic problem = SymmetricQuadratic.Random(_indefinite, 2);
        (ModelStep report, Dense<double> s, _) = Solve(new CubicStep<Dense<double>>(new() { Theta = 1e-6 }), problem, 0.01, 7);
        Assert.Equal(LinearStatus.IterationLimit, report.Status);
        Assert.True(report.Decrease >= 0.01 / 3 * Math.Pow(s.Norm(), 3));
    }

    [Fact]
    public void Without_curvature_the_step_is_that_along_the_gradient()
    {
        SymmetricQuadratic problem = SymmetricQuadratic.Random(new double[5]);
        (ModelStep report, Dense<double> s, Dense<double> g) = Solve(new CubicStep<Dense<double>>(), problem, 0.5, 5);
        Assert.True(report.Decrease > 0);
        Assert.Equal(Math.Sqrt(g.Norm() / 0.5), s.Norm(), 1e-9);
        s.Axpby(Math.Sqrt(1 / (0.5 * g.Norm())), g, 1);
        Assert.True(s.Norm() < 1e-9);
    }

    [Fact]
    public void With_a_small_lambda_the_step_is_that_of_Newton()
    {
        SymmetricQuadratic problem = SymmetricQuadratic.Random(_definite);
        double before = double.PositiveInfinity;
        foreach (double lambda in (double[])[1, 1e-3, 1e-6, 1e-9])
        {
            (_, Dense<double> s, Dense<double> g) = Solve(new DenseCubicStep(), problem, lambda, 7);
            Dense<double> residual = s.Like();
            problem.Apply(s, residual);
            residual.Axpby(1, g, 1);
            Assert.True(residual.Norm() < before / 10);
            before = residual.Norm();
        }
        Assert.True(before < 1e-7);
    }

    [Fact]
    public void A_model_is_not_minimised_further_than_asked()
    {
        GridEnergy problem = new(15, 2);
        Dense<double> x = new(225), gradient = x.Like(), step = x.Like();
        problem.Gradient(x, gradient);
        ModelStep whole = new CubicStep<Dense<double>>(new() { Theta = 1e-9 }).Solve(problem, x, gradient, 1e-3, 0, true, step);
        ModelStep enough = new CubicStep<Dense<double>>(new() { Theta = 1e-9 }).Solve(problem, x, gradient, 1e-3, 0.1 * gradient.Norm(), true, step);
        Assert.True(enough.Products < whole.Products);
        Assert.True(ModelGradientAt(problem, x, gradient, step, 1e-3) <= 0.1 * gradient.Norm());

        static double ModelGradientAt(GridEnergy problem, Dense<double> x, Dense<double> gradient, Dense<double> s, double lambda)
        {
            Dense<double> sum = s.Like();
            problem.Hessian(x).Apply(s, sum);
            sum.Axpby(1, gradient, 1);
            sum.Axpby(lambda * s.Norm(), s, 1);
            return sum.Norm();
        }
    }
}

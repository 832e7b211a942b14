using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Tests.Optimization.Multilevel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>Steps of Levenberg and Marquardt: exact by JJᵀ, and by conjugate gradients.</summary>
public sealed class GaussNewtonStepTests
{
    const int Nodes = 20, Rows = 7;

    static readonly AdditiveModel _model = new(Nodes, Rows);

    static (ModelStep Report, Dense<double> Step, Dense<double> Gradient) Solve(IRegularizedStep<IGaussNewton<Dense<double>>, Dense<double>> solver, IGaussNewton<Dense<double>> model, Dense<double> x, double lambda)
    {
        Dense<double> gradient = x.Like(), step = x.Like();
        step.Span.Fill(double.NaN);
        model.Gradient(x, gradient);
        return (solver.Solve(model, x, gradient, lambda, 0, true, step), step, gradient);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.05)]
    [InlineData(10)]
    public void The_exact_step_lowers_the_model_by_half_Js_squared_and_lambda_s_squared(double lambda)
    {
        Dense<double> x = _model.Start();
        (ModelStep report, Dense<double> s, _) = Solve(new DualStep<Dense<double>>(), _model, x, lambda);
        Dense<double> js = new(Rows);
        _model.Jacobian(x).Apply(s, js);
        double expected = js.Dot(js) / 2 + lambda * s.Dot(s);
        Assert.Equal(expected, report.Decrease, 1e-9 * expected);
        Assert.True(report.Decrease >= lambda / 2 * s.Dot(s));
        Assert.Equal(LinearStatus.Converged, report.Status);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.05)]
    [InlineData(10)]
    public void The_dual_step_is_the_primal_one(double lambda)
    {
        Dense<double> x = _model.Start();
        (_, Dense<double> s, Dense<double> gradient) = Solve(new DualStep<Dense<double>>(), _model, x, lambda);
        double[] expected = Primal(_model, x, gradient, lambda);
        Assert.True(Distance(expected, s) <= 1e-8 * s.Norm());
    }

    [Fact]
    public void The_dual_step_is_the_primal_one_where_the_gradient_has_another_part()
    {
        AdditiveModel coarse = new(5, Rows);
        NodeTransfer transfer = NodeTransfer.Random(Nodes, 5);
        CoherentLeastSquares<Dense<double>> model = new(coarse, transfer, new(10), shifted: false);
        Dense<double> x = _model.Start(), fineGradient = x.Like(), restricted = new(10);
        _model.Gradient(x, fineGradient);
        transfer.Restrict(fineGradient, restricted);
        IGaussNewton<Dense<double>> problem = model.At(_model, x, restricted, 0.3);
        Dense<double> y = model.Start.Copy();
        y.Axpby(0.1, coarse.Start(4), 1);
        (ModelStep report, Dense<double> s, Dense<double> gradient) = Solve(new DualStep<Dense<double>>(), problem, y, 0.2);
        double[] expected = Primal(problem, y, gradient, 0.2 + 0.3);
        Assert.True(Distance(expected, s) <= 1e-8 * s.Norm());
        (ModelStep other, Dense<double> t, _) = Solve(new GaussNewtonStep<Dense<double>>(new() { Theta = 1e-9 }), problem, y, 0.2);
        Assert.True(Distance(expected, t) <= 1e-8 * s.Norm());
        Assert.Equal(report.Decrease, other.Decrease, 1e-8 * report.Decrease);
    }

    [Theory]
    [InlineData(1e-3, 1e-2)]
    [InlineData(0.05, 1e-2)]
    [InlineData(0.05, 1e-6)]
    public void Conjugate_gradients_end_within_theta_s(double lambda, double theta)
    {
        Dense<double> x = _model.Start();
        (ModelStep report, Dense<double> s, Dense<double> g) = Solve(new GaussNewtonStep<Dense<double>>(new() { Theta = theta }), _model, x, lambda);
        Dense<double> js = new(Rows), residual = x.Like();
        IJacobian<Dense<double>> jacobian = _model.Jacobian(x);
        jacobian.Apply(s, js);
        jacobian.ApplyTransposed(js, residual);
        residual.Axpby(1, g, 1);
        residual.Axpby(lambda, s, 1);
        Assert.Equal(LinearStatus.Converged, report.Status);
        Assert.True(residual.Norm() <= theta * s.Norm());
        Assert.True(report.Decrease >= lambda / 2 * s.Dot(s));
        Assert.Equal(4L * Rows * 2 * Nodes * report.Iterations, report.Work);
    }

    [Fact]
    public void A_cap_ends_them_earlier()
    {
        Dense<double> x = _model.Start();
        (ModelStep report, _, _) = Solve(new GaussNewtonStep<Dense<double>>(new() { Theta = 1e-9, Iterations = 2 }), _model, x, 1e-3);
        Assert.Equal((LinearStatus.IterationLimit, 2), (report.Status, report.Iterations));
        Assert.True(report.Decrease > 0);
    }

    [Fact]
    public void A_rejected_step_needs_no_new_Jacobian()
    {
        AdditiveModel model = new(Nodes, Rows);
        Dense<double> x = model.Start(), gradient = x.Like(), first = x.Like(), second = x.Like();
        model.Gradient(x, gradient);
        foreach (IRegularizedStep<IGaussNewton<Dense<double>>, Dense<double>> solver in (IRegularizedStep<IGaussNewton<Dense<double>>, Dense<double>>[])[new DualStep<Dense<double>>(), new GaussNewtonStep<Dense<double>>()])
        {
            int before = model.Jacobians;
            solver.Solve(model, x, gradient, 1, 0, true, first);
            solver.Solve(model, x, gradient, 2, 0, false, second);
            Assert.Equal(before + 1, model.Jacobians);
            solver.Solve(model, x, gradient, 2, 0, true, first);
            Assert.Equal(first.Span.ToArray(), second.Span.ToArray());
        }
    }

    [Fact]
    public void Rows_give_what_products_give()
    {
        IJacobian<Dense<double>> jacobian = _model.Jacobian(_model.Start());
        double[] gram = new double[Rows * Rows];
        jacobian.Gram(gram);
        for (int i = 0; i < Rows; i++)
        {
            Dense<double> unit = new(Rows), row = new(2 * Nodes), expected = new(2 * Nodes), image = new(Rows);
            unit.Span[i] = 1;
            jacobian.Row(i, row);
            jacobian.ApplyTransposed(unit, expected);
            Assert.Equal(expected.Span.ToArray(), row.Span.ToArray());
            jacobian.Apply(row, image);
            for (int j = 0; j <= i; j++) Assert.Equal(image.Span[j], gram[i * Rows + j], 1e-12);
        }
        Assert.Equal(2L * Rows * 2 * Nodes, jacobian.Work);
        Assert.Contains("0 × 3", Assert.Throws<ArgumentException>(() => new JacobianRows<Dense<double>>(0, new(3), 3)).Message, StringComparison.Ordinal);
    }

    /// <summary>−(JᵀJ + σI)⁻¹g by a factorisation of n × n.</summary>
    static double[] Primal(IGaussNewton<Dense<double>> problem, Dense<double> x, Dense<double> gradient, double sigma)
    {
        int n = x.Length;
        double[] matrix = new double[n * n], s = [.. gradient.Span.ToArray().Select(g => -g)];
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        Dense<double> row = x.Like();
        for (int k = 0; k < problem.Rows; k++)
        {
            jacobian.Row(k, row);
            for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) matrix[i * n + j] += row.Span[i] * row.Span[j];
        }
        for (int i = 0; i < n; i++) matrix[i * n + i] += sigma;
        Assert.Equal(n, Cholesky.Factor(n, matrix));
        Cholesky.Solve(n, matrix, s);
        return s;
    }

    static double Distance(double[] expected, Dense<double> s) => Math.Sqrt(expected.Zip(s.Span.ToArray(), (a, b) => (a - b) * (a - b)).Sum());
}

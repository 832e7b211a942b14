using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Linear;

public sealed class ConjugateGradientsTests
{
    [Theory, InlineData(1, false), InlineData(4, false), InlineData(12, false), InlineData(1, true), InlineData(4, true), InlineData(12, true)]
    public void A_system_of_n_equations_is_solved_in_n_steps(int n, bool preconditioned)
    {
        DenseMatrix a = DenseMatrix.Positive(n);
        double[] factor = a.Entries;
        Dense<double> b = DenseMatrix.Vector(n), s = b.Like(), expected = b.Copy();
        DenseMatrix? inverse = preconditioned ? DenseMatrix.Diagonal([.. Enumerable.Range(0, n).Select(i => 1 / factor[i * n + i])]) : null;
        Assert.Equal(n, Cholesky.Factor(n, factor));
        Cholesky.Solve(n, factor, expected.Span);
        ConjugateGradients<Dense<double>> solver = new(new() { Tolerance = 1e-10, Iterations = n });
        s.Span.Fill(double.NaN);
        LinearReport report = solver.Solve(a, b, s, inverse);
        Assert.Equal((LinearStatus.Converged, n, n), (report.Status, report.Iterations, report.Products));
        Assert.Equal((n, n), (a.Products, solver.Residuals.Length));
        Assert.Equal(report.RelativeResidual, solver.Residuals[^1]);
        for (int i = 0; i < n; i++) Assert.Equal(expected.Span[i], s.Span[i], 1e-8 * expected.Norm());
        double[] kept = s.Span.ToArray();
        Assert.Equal(report, solver.Solve(a, b, b, inverse)); // in place
        Assert.Equal(kept, b.Span.ToArray());
    }

    [Fact]
    public void Exact_preconditioning_takes_one_step()
    {
        DenseMatrix a = DenseMatrix.Diagonal(1, 10, 1e4), inverse = DenseMatrix.Diagonal(1, 0.1, 1e-4);
        Dense<double> s = new(3);
        LinearReport report = new ConjugateGradients<Dense<double>>().Solve(a, new([1.0, 2, 3]), s, inverse);
        Assert.Equal((LinearStatus.Converged, 1), (report.Status, report.Iterations));
        for (int i = 0; i < 3; i++) Assert.Equal(new[] { 1, 0.2, 3e-4 }[i], s.Span[i], 1e-15);
    }

    [Fact]
    public void The_iterate_of_the_smallest_residual_is_returned_but_never_zero()
    {
        DenseMatrix a = DenseMatrix.Diagonal([.. Enumerable.Range(0, 12).Select(i => Math.Pow(10, i / 2.0))]);
        Dense<double> b = new([.. Enumerable.Range(0, 12).Select(i => Math.Pow(10, -i / 8.0))]), s = b.Like(), rest = b.Like();
        int risen = 0, above = 0;
        for (int limit = 1; limit <= 14; limit++)
        {
            ConjugateGradients<Dense<double>> solver = new(new() { Tolerance = 0, Iterations = limit });
            LinearReport report = solver.Solve(a, b, s);
            double smallest = solver.Residuals.ToArray().Min();
            Assert.Equal((LinearStatus.IterationLimit, limit, smallest), (report.Status, report.Iterations, report.RelativeResidual));
            a.Apply(s, rest);
            rest.Axpby(1, b, -1);
            Assert.Equal(smallest, rest.Norm() / b.Norm(), 1e-9 * smallest);
            Assert.True(b.Dot(s) > 0);
            if (smallest < solver.Residuals[^1]) risen++;
            if (smallest > 1) above++;
        }
        Assert.True(risen > 0 && above > 0, $"the residual was meant to rise: {risen} {above}");
    }

    [Theory, InlineData(double.PositiveInfinity), InlineData(5.0)]
    public void Negative_curvature_ends_at_the_last_iterate_or_at_the_radius(double radius)
    {
        // The first direction (1, 1) has curvature 10 − 1, the second is that of −1.
        DenseMatrix a = DenseMatrix.Diagonal(10, -1);
        Dense<double> b = new([1.0, 1]), s = b.Like(), rest = b.Like();
        LinearReport report = new ConjugateGradients<Dense<double>>(new() { Radius = radius }).Solve(a, b, s);
        a.Apply(s, rest);
        rest.Axpby(1, b, -1);
        Assert.Equal((LinearStatus.NegativeCurvature, 2), (report.Status, report.Products));
        Assert.Equal(rest.Norm() / b.Norm(), report.RelativeResidual, 1e-14);
        if (double.IsFinite(radius)) Assert.Equal((2, radius), (report.Iterations, Math.Round(s.Norm(), 12)));
        else Assert.Equal((1, 2 / 9.0, 2 / 9.0), (report.Iterations, s.Span[0], s.Span[1]));
    }

    [Fact]
    public void Without_curvature_in_the_first_direction_the_solution_is_zero_or_along_it()
    {
        Dense<double> b = new([3.0, 4]), s = b.Copy();
        Assert.Equal(new LinearReport(LinearStatus.NegativeCurvature, 0, 1, 1), new ConjugateGradients<Dense<double>>().Solve(DenseMatrix.Diagonal(0, 0), b, s));
        Assert.Equal([0, 0], s.Span.ToArray());
        LinearReport report = new ConjugateGradients<Dense<double>>(new() { Radius = 10 }).Solve(DenseMatrix.Diagonal(0, 0), b, s);
        Assert.Equal((LinearStatus.NegativeCurvature, 1, 1.0), (report.Status, report.Iterations, report.RelativeResidual));
        Assert.Equal([6, 8], s.Span.ToArray());
    }

    [Theory, InlineData(1e-3), InlineData(0.3), InlineData(1.5)]
    public void No_solution_is_longer_than_the_radius(double radius)
    {
        DenseMatrix a = DenseMatrix.Diagonal(1, 0.5, 20, 3);
        Dense<double> b = new([1.0, 1, 1, 1]), s = b.Like(), rest = b.Like();
        LinearReport report = new ConjugateGradients<Dense<double>>(new() { Radius = radius }).Solve(a, b, s);
        Assert.Equal(LinearStatus.Boundary, report.Status);
        Assert.Equal(radius, s.Norm(), 1e-13);
        a.Apply(s, rest);
        rest.Axpby(1, b, -1);
        Assert.Equal(rest.Norm() / b.Norm(), report.RelativeResidual, 1e-13);
        Assert.True(report.Iterations == report.Products && b.Dot(s) > 0);
    }

    [Fact]
    public void What_cannot_be_solved_is_named()
    {
        ConjugateGradients<Dense<double>> solver = new();
        Dense<double> b = new([1.0, 1]), s = b.Like();
        Assert.Equal(new LinearReport(LinearStatus.Converged, 0, 0, 0), solver.Solve(DenseMatrix.Diagonal(1, 2), new(2), s));
        Assert.Equal(LinearStatus.NonFinite, solver.Solve(DenseMatrix.Diagonal(1, 2), new([double.NaN, 1]), s).Status);
        Assert.Equal([0, 0], s.Span.ToArray());
        Assert.Equal(new LinearReport(LinearStatus.NonFinite, 0, 1, 1), solver.Solve(DenseMatrix.Diagonal(1, double.NaN), b, s));
        Assert.Equal(LinearStatus.IndefinitePreconditioner, solver.Solve(DenseMatrix.Diagonal(1, 2), b, s, DenseMatrix.Diagonal(1, -2)).Status);
        Assert.Contains("Tolerance = 1 does not work: it must be in [0, 1).", Assert.Throws<ArgumentException>(() => new ConjugateGradients<Dense<double>>(new() { Tolerance = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("Iterations = 0", Assert.Throws<ArgumentException>(() => new ConjugateGradients<Dense<double>>(new() { Iterations = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("Iterations = 2147483647 does not work: it must be in 1 … 1000000.",
            Assert.Throws<ArgumentException>(() => new ConjugateGradients<Dense<double>>(new() { Iterations = int.MaxValue })).Message, StringComparison.Ordinal);
        Assert.Contains("Radius = 0", Assert.Throws<ArgumentException>(() => new ConjugateGradients<Dense<double>>(new() { Radius = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_first_call_nothing_is_allocated()
    {
        DenseMatrix a = DenseMatrix.Positive(9), inverse = DenseMatrix.Diagonal(1, 2, 3, 4, 5, 6, 7, 8, 9);
        Dense<double> b = DenseMatrix.Vector(9), s = b.Like();
        ConjugateGradients<Dense<double>> solver = new(new() { Tolerance = 0 });
        for (int call = 0; call < 3; call++) solver.Solve(a, b, s, inverse);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 3; call++) solver.Solve(a, b, s, inverse);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Power_iteration_finds_the_largest_eigenvalue_of_a_difference()
    {
        const int n = 30;
        double[] spectrum = [.. Enumerable.Range(0, n).Select(i => 1.76 * Math.Pow(0.7, i))];
        DenseMatrix part = DenseMatrix.Diagonal([.. Enumerable.Range(0, n).Select(i => 5.0 * i)]);
        DenseMatrix whole = DenseMatrix.Diagonal([.. Enumerable.Range(0, n).Select(i => 5.0 * i + spectrum[i])]);
        double found = PowerIteration.Largest(whole, part, DenseMatrix.Vector(n), 10, 1e-16, out int products);
        Assert.Equal(10, products);
        Assert.InRange(found, 0.97 * 1.76, 1.76 * (1 + 1e-12));
        Assert.Equal(0, PowerIteration.Largest(part, part, DenseMatrix.Vector(n), 10, 1e-16, out products));
        Assert.Equal(double.NaN, PowerIteration.Largest(DenseMatrix.Diagonal(double.NaN), DenseMatrix.Diagonal(1), new([1.0]), 10, 1e-16, out products));
    }
}

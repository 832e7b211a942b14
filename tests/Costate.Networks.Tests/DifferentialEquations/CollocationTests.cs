using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.DifferentialEquations;

/// <summary>Derivatives of collocation problems against differences, for every equation, activation and register width; points; errors; refusals.</summary>
public class CollocationTests
{
    const int Nodes = 11;

    public static TheoryData<string, Activation, KernelWidth> Cases()
    {
        TheoryData<string, Activation, KernelWidth> cases = [];
        foreach (string equation in new[] { "poisson", "poisson-2d", "helmholtz", "liouville", "own" })
            foreach (Activation activation in new[] { Activation.Tanh, Activation.Sigmoid, Activation.BipolarSigmoid, Activation.Softplus })
                foreach (KernelWidth width in KernelWidths.Supported) cases.Add(equation, activation, width);
        return cases;
    }

    [Fact]
    public void A_stop_ends_evaluations_products_and_factors()
    {
        using CancellationTokenSource source = new();
        CollocationProblem problem = new(new ShallowNetwork(1, Nodes, Activation.Tanh), new Poisson(3), CollocationPoints.Create(1, 10), stop: source.Token);
        Dense<double> x = problem.Network.Initial(ShallowStart.Uniform, 3), y = x.Like(), residual = new(problem.Rows);
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        ILinearOperator<Dense<double>> hessian = problem.Hessian(x);
        double[] square = new double[problem.Rows * problem.Rows];
        source.Cancel();
        Action[] calls =
        [
            () => problem.Value(x), () => problem.Gradient(x, y), () => problem.Residual(x, residual), () => problem.Jacobian(x), () => jacobian.Apply(x, residual),
            () => jacobian.ApplyTransposed(residual, y), () => jacobian.Gram(square), () => hessian.Apply(x, y), () => Cholesky.Factor(problem.Rows, square, source.Token),
        ];
        Assert.All(calls, call => Assert.Throws<OperationCanceledException>(call));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Jacobian_and_Hessian_agree_with_differences(string name, Activation activation, KernelWidth width)
    {
        const double Step = 1e-4;
        CollocationProblem problem = Problem(name, activation, width);
        Dense<double> x = problem.Network.Initial(ShallowStart.Uniform, 3), v = Random(x.Length), up = x.Copy(), down = x.Copy(), twiceUp = x.Copy(), twiceDown = x.Copy();
        up.Axpby(Step, v, 1);
        down.Axpby(-Step, v, 1);
        twiceUp.Axpby(2 * Step, v, 1);
        twiceDown.Axpby(-2 * Step, v, 1);

        Dense<double> product = new(problem.Rows), part = new(problem.Rows), difference = new(problem.Rows);
        problem.Jacobian(x).Apply(v, product);
        foreach ((Dense<double> at, double weight) in new[] { (up, 8.0), (down, -8.0), (twiceUp, -1.0), (twiceDown, 1.0) })
        {
            problem.Residual(at, part);
            difference.Axpby(weight / (12 * Step), part, 1);
        }
        Close(difference, product, 1e-8);

        ILinearOperator<Dense<double>> hessian = problem.Hessian(x);
        Dense<double> image = x.Like(), gradient = x.Like(), change = x.Like(), mirrored = x.Like(), w = Random(x.Length, 5);
        foreach ((Dense<double> at, double weight) in new[] { (up, 8.0), (down, -8.0), (twiceUp, -1.0), (twiceDown, 1.0) })
        {
            problem.Gradient(at, gradient);
            change.Axpby(weight / (12 * Step), gradient, 1);
        }
        hessian.Apply(v, image);
        Close(change, image, 1e-7);
        hessian.Apply(w, mirrored);
        Assert.Equal(w.Dot(image), v.Dot(mirrored), 1e-11 * image.Norm() * w.Norm());
    }

    [Fact]
    public void Values_and_gradients_elsewhere_leave_the_Jacobian_as_it_is()
    {
        CollocationProblem problem = Problem("liouville", Activation.Tanh, KernelWidths.Widest);
        Dense<double> x = problem.Network.Initial(ShallowStart.Uniform, 1), y = problem.Network.Initial(ShallowStart.Normal, 2), v = Random(x.Length);
        Dense<double> before = new(problem.Rows), after = before.Like(), image = x.Like(), again = x.Like();
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        ILinearOperator<Dense<double>> hessian = problem.Hessian(x);
        jacobian.Apply(v, before);
        hessian.Apply(v, image);
        problem.Gradient(y, y.Like());
        problem.Value(y);
        jacobian.Apply(v, after);
        hessian.Apply(v, again);
        Assert.Equal(before.Span.ToArray(), after.Span.ToArray());
        Assert.Equal(image.Span.ToArray(), again.Span.ToArray());
    }

    [Fact]
    public void Threads_do_not_change_the_bits_of_a_Jacobian_which_are_those_of_its_rows()
    {
        const int Rows = 173, Columns = 1537;
        using ThreadTeam team = new(3);
        DenseJacobian alone = new(Rows, Columns), shared = new(Rows, Columns, team);
        JacobianRows<Dense<double>> rows = new(Rows, new(Columns), Columns);
        RandomSequence random = new(1, 2);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++) rows[i].Span[j] = random.Normal((ulong)(i * Columns + j));
            rows[i].Span.CopyTo(alone.Writable(i));
            rows[i].Span.CopyTo(shared.Writable(i));
            alone.Writable(i)[Columns..].Fill(double.NaN);
            shared.Writable(i)[Columns..].Fill(double.NaN);
        }
        Dense<double> s = Random(Columns), r = Random(Rows);
        double[] expected = Products(rows);
        Assert.Equal(expected, Products(alone));
        Assert.Equal(expected, Products(shared));

        double[] Products(IJacobian<Dense<double>> jacobian)
        {
            Dense<double> product = new(Rows), transposed = new(Columns);
            double[] gram = new double[Rows * Rows];
            jacobian.Apply(s, product);
            jacobian.ApplyTransposed(r, transposed);
            jacobian.Gram(gram);
            return [.. product.Span, .. transposed.Span, .. gram];
        }
    }

    [Fact]
    public void A_network_that_solves_the_equation_has_no_residual()
    {
        // u'' + ν²u = 0 has no solution among tanh networks, but u = d solves −u'' + 0 = 0 with boundary values d.
        CollocationProblem problem = new(new(1, 3, Activation.Tanh), new Constant(0.75), CollocationPoints.Create(1, 5));
        Dense<double> x = new(10);
        x.Span[^1] = 0.75;
        Assert.Equal(0, problem.Value(x));
        Assert.Equal(new SolutionError(0, 0), problem.Error(x, [0.1, 0.2]));
        x.Span[^1] = 1;
        Assert.Equal(0.25, problem.Error(x, [0.1, 0.2]).Rmse, 1e-15);
        Assert.Equal(0.25, problem.Error(x, [0.1, 0.2]).Largest, 1e-15);
    }

    [Theory]
    [InlineData(1, PointLayout.Equispaced)]
    [InlineData(1, PointLayout.Chebyshev)]
    [InlineData(1, PointLayout.Random)]
    [InlineData(2, PointLayout.Equispaced)]
    [InlineData(2, PointLayout.Chebyshev)]
    [InlineData(2, PointLayout.Random)]
    public void Points_are_where_they_should_be(int inputs, PointLayout layout)
    {
        const int PerSide = 7;
        CollocationPoints points = CollocationPoints.Create(inputs, PerSide, layout, 4);
        Assert.Equal(inputs == 1 ? PerSide : PerSide * PerSide, points.EquationCount);
        Assert.Equal(inputs == 1 ? 2 : 4 * (PerSide - 1), points.BoundaryCount);
        Assert.All(points.Equation, z => Assert.InRange(z, 0, 1));
        (double, double)[] boundary = [.. Enumerable.Range(0, points.BoundaryCount).Select(i => (points.Boundary[inputs * i], inputs == 1 ? 0 : points.Boundary[2 * i + 1]))];
        Assert.Equal(boundary.Length, boundary.Distinct().Count());
        if (inputs == 2) Assert.All(boundary, z => Assert.True(z.Item1 is 0 or 1 || z.Item2 is 0 or 1));
        Assert.Equal(points.Equation, CollocationPoints.Create(inputs, PerSide, layout, 4).Equation);
        if (layout == PointLayout.Random) Assert.NotEqual(points.Equation, CollocationPoints.Create(inputs, PerSide, layout, 5).Equation);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("Tanh", Assert.Throws<ArgumentException>(() => new ShallowNetwork(1, 4, Activation.Relu)).Message, StringComparison.Ordinal);
        ShallowNetwork network = new(1, 4, Activation.Tanh);
        Assert.Throws<ArgumentException>(() => new CollocationProblem(network, new Poisson(1, 2), CollocationPoints.Create(2, 4)));
        Assert.Throws<ArgumentException>(() => new CollocationProblem(network, new Poisson(1), CollocationPoints.Create(1, 4), -1));
        Assert.Throws<ArgumentException>(() => new CollocationProblem(network, new Poisson(double.PositiveInfinity), CollocationPoints.Create(1, 4)));
        Assert.Throws<ArgumentException>(() => CollocationPoints.Create(1, 1));
        Assert.Throws<ArgumentException>(() => CollocationPoints.Create(3, 4));
        CollocationProblem unknown = new(network, new Own(), CollocationPoints.Create(1, 4));
        Assert.Throws<InvalidOperationException>(() => unknown.Error(new(13), [0.5]));
    }

    static CollocationProblem Problem(string name, Activation activation, KernelWidth width)
    {
        IDifferentialEquation equation = name switch { "poisson" => new Poisson(3), "poisson-2d" => new Poisson(2, 2), "helmholtz" => new Helmholtz(3), "liouville" => new Liouville(2), _ => new Own() };
        return new(new(equation.Inputs, Nodes, activation, width), equation, CollocationPoints.Create(equation.Inputs, equation.Inputs == 1 ? 9 : 4, PointLayout.Random, 1));
    }

    static Dense<double> Random(int length, uint round = 0)
    {
        RandomSequence random = new(7, RandomStreams.Check, round);
        Dense<double> v = new(length);
        for (int i = 0; i < length; i++) v.Span[i] = random.Normal((ulong)i);
        return v;
    }

    static void Close(Dense<double> expected, Dense<double> actual, double tolerance)
    {
        Dense<double> difference = expected.Copy();
        difference.Axpby(-1, actual, 1);
        Assert.True(difference.Norm() <= tolerance * expected.Norm(), $"relative difference {difference.Norm() / expected.Norm():E2}");
    }

    /// <summary>An equation of a user: u'' + u³ = sin z, its solution unknown, q'' left to the library.</summary>
    sealed class Own : IDifferentialEquation
    {
        public int Inputs => 1;
        public double Diffusion => 1;
        public double Reaction(double u) => u * u * u;
        public double ReactionSlope(double u) => 3 * u * u;
        public double Source(ReadOnlySpan<double> z) => Math.Sin(z[0]);
        public double Boundary(ReadOnlySpan<double> z) => z[0];
    }

    sealed class Constant(double value) : IDifferentialEquation
    {
        public int Inputs => 1;
        public double Diffusion => -1;
        public double Reaction(double u) => 0;
        public double ReactionSlope(double u) => 0;
        public double Source(ReadOnlySpan<double> z) => 0;
        public double Boundary(ReadOnlySpan<double> z) => value;
        public double? Exact(ReadOnlySpan<double> z) => value;
    }
}

using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Tests.Integrators;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Networks.Tests.Objectives;

/// <summary>Products with the matrix of Gauss and Newton, and the elimination of the readout.</summary>
public class CurvatureTests
{
    public static TheoryData<Dynamics, Integrator, Startup, double, double> Products() => new()
    {
        { Dynamics.Dense, Integrator.Euler, Startup.Heun, 2.015632690501, .517068569535 },
        { Dynamics.Dense, Integrator.Heun, Startup.Heun, 1.954038771191, .517235812638 },
        { Dynamics.Dense, Integrator.Rk4, Startup.Heun, 1.954662694699, .517279602439 },
        { Dynamics.DoubleDense, Integrator.Euler, Startup.Heun, 9.198260424091, 7.928729031412 },
        { Dynamics.DoubleSymmetric, Integrator.Euler, Startup.Heun, 1.085790103238, .515655003832 },
        { Dynamics.DoubleSymmetric, Integrator.Leapfrog, Startup.Heun, 1.089775753497, .518235877102 },
        { Dynamics.Antisymmetric, Integrator.Euler, Startup.Heun, 1.672376831599, .515891877035 },
        { Dynamics.Antisymmetric, Integrator.Ab3, Startup.Euler, 1.573118742720, .517455579459 },
        { Dynamics.Antisymmetric, Integrator.Ab3, Startup.Heun, 1.479630842219, .517294166455 },
        { Dynamics.Hamiltonian, Integrator.Verlet, Startup.Heun, 1.221683890806, .517791613180 },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_agree_with_printed_values(Dynamics dynamics, Integrator integrator, Startup startup, double joint, double layers)
    {
        (Network<double> network, Dense<double> x, Dataset<double> data) = ReferenceProductTests.Problem(dynamics, integrator, startup);
        using ThreadTeam team = new(2);
        SumCurvature<Dense<double>> total = new(Data(network, data, team), new Tikhonov<double>(network, 0.01, 0, 0.05), new Smoothness<double>(network, 0.02));
        Dense<double> v = ReferenceProductTests.Direction(x.Length), product = x.Like();
        ILinearOperator<Dense<double>> curvature = total.Curvature(x);
        curvature.Apply(v, product);
        Assert.Equal(joint, v.Dot(product), 1e-9 * joint);
        v.Span[network.LayerStart(network.Layers)..].Clear();
        curvature.Apply(v, product);
        Assert.Equal(layers, v.Dot(product), 1e-9 * layers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_product_is_that_of_the_dense_matrix(bool keeps)
    {
        // JᵀHJ, where column k of J comes from the tangent of the scores, here by differences of high order.
        (Network<double> network, Dense<double> x, Dataset<double> data) = ReferenceProductTests.Problem(Dynamics.Hamiltonian, Integrator.Verlet, Startup.Heun);
        using ThreadTeam team = new(2);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team) { KeptBytes = keeps ? long.MaxValue : 0 };
        double[][] jacobian = [.. Enumerable.Range(0, x.Length).Select(k => Column(objective, x, k))];
        double[][] hessian = ScoreHessian(objective, x);
        Dense<double> v = ReferenceProductTests.Direction(x.Length), product = x.Like();
        objective.Curvature(x).Apply(v, product);
        double[] jv = [.. Enumerable.Range(0, 15).Select(i => Enumerable.Range(0, x.Length).Sum(k => jacobian[k][i] * v.Span[k]))];
        double[] hjv = [.. Enumerable.Range(0, 15).Select(i => Enumerable.Range(0, 15).Sum(j => hessian[i][j] * jv[j]))];
        double norm = v.Norm();
        for (int k = 0; k < x.Length; k++) Assert.Equal(Enumerable.Range(0, 15).Sum(i => jacobian[k][i] * hjv[i]), product.Span[k], 1e-10 * norm);
    }

    [Fact]
    public void Kept_and_recomputed_products_have_the_same_bits_for_all_threads()
    {
        Network<double> network = SmallNetworks.Small(2, 8, 12, Costate.Networks.Kernels.Activation.Tanh);
        Dataset<double> data = SmallNetworks.Data<double>(2, 700, 3);
        Dense<double> x = SmallNetworks.Parameters(network), v = ReferenceProductTests.Direction(x.Length), first = x.Like(), gradient = x.Like();
        using ThreadTeam one = new(1);
        NetworkObjective<double> reference = Data(network, data, one);
        reference.Curvature(x).Apply(v, first);
        reference.Gradient(x, gradient);
        foreach ((int threads, long bytes) in new[] { (1, 0L), (2, 0L), (2, long.MaxValue), (3, long.MaxValue) })
        {
            using ThreadTeam team = new(threads);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team) { KeptBytes = bytes };
            Dense<double> product = x.Like(), other = x.Like();
            objective.Gradient(x, other);
            Assert.Equal(gradient.Span.ToArray(), other.Span.ToArray());
            ILinearOperator<Dense<double>> curvature = objective.Curvature(x);
            curvature.Apply(gradient, product);
            curvature.Apply(v, product);
            Assert.Equal(first.Span.ToArray(), product.Span.ToArray());
            objective.Gradient(x, other);
            Assert.Equal(gradient.Span.ToArray(), other.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(4, 3, 700)]      // many blocks of one tile
    [InlineData(200, 2, 380)]      // chunks that are smaller than a block may be
    [InlineData(100, 4, 3000)]
    public void No_more_is_kept_than_may_be(int width, int layers, int samples)
    {
        Network<double> network = SmallNetworks.Small(2, width, layers, Costate.Networks.Kernels.Activation.Tanh);
        Dataset<double> data = SmallNetworks.Data<double>(2, samples, 3);
        Dense<double> x = SmallNetworks.Parameters(network), product = x.Like();
        using ThreadTeam team = new(1);
        NetworkObjective<double> Objective(long bytes) => new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team) { KeptBytes = bytes };
        NetworkObjective<double> unbounded = Objective(long.MaxValue);
        unbounded.Curvature(x);
        long kept = unbounded.StateBytes;
        Assert.Equal(2, Sweeps(kept - 1));
        Assert.Equal(1, Sweeps(4 * kept));

        long Sweeps(long bytes)
        {
            NetworkObjective<double> objective = Objective(bytes);
            ILinearOperator<Dense<double>> curvature = objective.Curvature(x);
            long before = objective.LayerSteps;
            curvature.Apply(x, product);
            return (objective.LayerSteps - before) / layers;
        }
    }

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("least-squares")]
    [InlineData("logistic")]
    public void The_objective_keeps_the_contract(string name)
    {
        Network<double> network = SmallNetworks.Small(2, 3, 4, Costate.Networks.Kernels.Activation.Tanh, name == "logistic" ? 1 : 3);
        ILoss<double> loss = name switch { "cross-entropy" => new CrossEntropy<double>(), "least-squares" => new LeastSquares<double>(), _ => new Logistic<double>() };
        using ThreadTeam team = new(2);
        NetworkObjective<double> objective = new(network, loss, SmallNetworks.Data<double>(2, 100, name == "logistic" ? 2 : 3), new SerialPropagator<double>(), team);
        ObjectiveContract.Verify(objective, SmallNetworks.Parameters(network), name, gaussNewton: true);
    }

    [Theory]
    [InlineData("cross-entropy")]
    [InlineData("least-squares")]
    [InlineData("logistic")]
    public void Eliminating_the_readout_keeps_the_contract(string name)
    {
        Network<double> network = SmallNetworks.Small(2, 3, 4, Costate.Networks.Kernels.Activation.Tanh, name == "logistic" ? 1 : 3);
        using ThreadTeam team = new(2);
        EliminatedReadout<double> objective = Eliminated(network, name, team);
        Dense<double> theta = SmallNetworks.Parameters(network).Slice(0, network.LayerStart(network.Layers));
        ObjectiveContract.Verify(objective, theta, name, gaussNewton: true);
        objective.Value(theta);
        Assert.InRange(objective.ReadoutGradientNorm, 0, 1e-11);
        Assert.True(objective.ReadoutSteps > 0);
    }

    [Fact]
    public void A_readout_that_is_solved_badly_fails_the_contract()
    {
        Network<double> network = SmallNetworks.Small(2, 3, 4, Costate.Networks.Kernels.Activation.Tanh);
        using ThreadTeam team = new();
        EliminatedReadout<double> objective = Eliminated(network, "cross-entropy", team, 1e-2);
        Dense<double> theta = SmallNetworks.Parameters(network).Slice(0, network.LayerStart(network.Layers));
        Assert.Throws<ContractException>(() => ObjectiveContract.Verify(objective, theta, gaussNewton: true));
    }

    static EliminatedReadout<double> Eliminated(Network<double> network, string name, ThreadTeam team, double tolerance = 1e-11)
    {
        ILoss<double> loss = name switch { "cross-entropy" => new CrossEntropy<double>(), "least-squares" => new LeastSquares<double>(), _ => new Logistic<double>() };
        NetworkObjective<double> data = new(network, loss, SmallNetworks.Data<double>(2, 100, name == "logistic" ? 2 : 3), new SerialPropagator<double>(), team);
        return new(network, data, loss, 1e-3, [new Tikhonov<double>(network, 0.01, 0.02, 1e-3), new Smoothness<double>(network, 0.02)], tolerance);
    }

    static NetworkObjective<double> Data(Network<double> network, Dataset<double> data, ThreadTeam team) => new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team);

    /// <summary>The scores of five samples as a function of parameter k: central differences of order 8.</summary>
    static double[] Column(NetworkObjective<double> objective, Dense<double> x, int k)
    {
        const double H = 0.02;
        double[] weights = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280], column = new double[15];
        for (int m = 1; m <= 4; m++)
        {
            double[] plus = Scores(objective, x, k, m * H), minus = Scores(objective, x, k, -m * H);
            for (int i = 0; i < 15; i++) column[i] += weights[m - 1] * (plus[i] - minus[i]) / H;
        }
        return column;
    }

    static double[] Scores(NetworkObjective<double> objective, Dense<double> x, int k, double h)
    {
        Dense<double> moved = new(x.Span);
        moved.Span[k] += h;
        double[] scores = new double[15];
        objective.Scores(moved, scores);
        return scores;
    }

    /// <summary>∂²loss/∂S², block diagonal over five samples: (diag(p) − p·pᵀ)/5.</summary>
    static double[][] ScoreHessian(NetworkObjective<double> objective, Dense<double> x)
    {
        double[] scores = new double[15];
        objective.Scores(x, scores);
        double[][] hessian = [.. Enumerable.Range(0, 15).Select(_ => new double[15])];
        for (int t = 0; t < 5; t++)
        {
            double[] e = [.. scores.Skip(3 * t).Take(3).Select(Math.Exp)], p = [.. e.Select(q => q / e.Sum())];
            for (int i = 0; i < 3; i++)
                for (int j = 0; j < 3; j++) hessian[3 * t + i][3 * t + j] = ((i == j ? p[i] : 0) - p[i] * p[j]) / 5;
        }
        return hessian;
    }
}

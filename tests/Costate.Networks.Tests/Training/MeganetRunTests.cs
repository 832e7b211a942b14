using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Tests.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>
/// Meganet's Swiss roll, from pieces of this library: Verlet, 16 layers of two neurons with one bias, T = 20, K = I, smoothness 5·10⁻³, readout 10⁻³, logistic loss.
/// </summary>
/// <remarks>
/// The readout is solved from 0 by at most 4 Newton steps of at most 3 steps of conjugate gradients, and 10⁻³ is added to the curvature of the loss. With the same shortcuts the same
/// numbers come out; what this library does by default (a readout that is solved to the end, curvature as it is) differs from that on purpose.
/// </remarks>
public sealed class MeganetRunTests : IDisposable
{
    const double Strength = 5e-3, ReadoutTikhonov = 1e-3, Raise = 1e-3;

    static readonly ConjugateGradientsOptions _solve = new() { Tolerance = 1e-2, Iterations = 20 };

    readonly ThreadTeam _team = new(2);
    readonly Dataset<double> _data = SwissRoll.Generate<double>().Training;
    readonly Network<double> _network = new Architecture
    {
        Inputs = 2,
        Outputs = 1,
        Width = 2,
        Opening = Opening.Pad,
        Dynamics = Dynamics.Hamiltonian,
        Integrator = Integrator.Verlet,
        Bias = Bias.Shared,
        Layers = 16,
        Horizon = 20,
    }.Build<double>();

    public void Dispose() => _team.Dispose();

    [Fact]
    public void The_start_has_the_printed_loss_gradient_and_readout()
    {
        (Run run, Dense<double> x) = Start();
        Dense<double> gradient = x.Like();
        double value = run.Gradient(x, gradient);
        Assert.Equal(.687331394066, value, 1e-12);
        Assert.Equal(.687190032826, run.DataLoss, 1e-12);
        Assert.Equal(.217618811135, gradient.Norm(), 1e-12);
        // Meganet's 1 is the first class, ours the second.
        Assert.Equal([-.4215321573, -.3240381821, .0056901297], run.Readout.Select(w => -w), (a, b) => Math.Abs(a - b) <= 1e-10);
    }

    [Fact]
    public void The_first_linear_solve_leaves_the_printed_residuals()
    {
        (Run run, Dense<double> x) = Start();
        Dense<double> right = x.Like();
        run.Gradient(x, right);
        right.Axpby(0, right, -1);
        ConjugateGradients<Dense<double>> solver = new(_solve);
        solver.Solve(run.Curvature(x), right, right.Like(), new Along(_network));
        // After twelve steps rounding decides.
        double[] printed = [.5998804, .5456503, .3297559, .3101315, .1587128, .1138754, .0749187, .0761057, .0562910, .0575778, .0445926, .0428798];
        Assert.Equal(printed, solver.Residuals[..12].ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5);
    }

    [Fact]
    public void Its_iterations_follow_the_printed_ones_and_separate_the_spirals()
    {
        (Run run, Dense<double> x) = Start();
        NewtonPcg<double> newton = new(new() { LinearSolve = _solve, Shift = 1, Search = new Armijo(1e-3) }, new Along(_network));
        double[] values = new double[12];
        bool separated = false;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = newton.Step(run, x).Value;
            separated |= run.Accuracy(x) == 1;
        }
        // Meganet has .6766, .6307, .4846, another program of the same kind .6766, .6301, .4846. From there on rounding and the rule of the line search decide.
        Assert.Equal(.6766, values[0], 5e-5);
        Assert.Equal(.6304, values[1], 3e-3);
        Assert.Equal(.4846, values[2], 3e-3);
        Assert.True(separated, string.Join(", ", values));
    }

    (Run, Dense<double>) Start()
    {
        Dense<double> x = new Initialization { Layers = InitialLayers.Identity }.Parameters(_network);
        return (new(_network, _data, _team), x.Slice(0, x.Length - 3));
    }

    /// <summary>The objective of the layers with Meganet's readout.</summary>
    sealed class Run : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
    {
        readonly RaisedCurvature _loss = new(new Logistic<double>(), Raise);
        readonly NetworkObjective<double> _objective;
        readonly SumCurvature<Dense<double>> _whole;
        readonly Dense<double> _x, _product;
        readonly double[] _states;
        readonly int[] _labels;
        ILinearOperator<Dense<double>>? _curvature;

        public Run(Network<double> network, Dataset<double> data, ThreadTeam team)
        {
            _objective = new(network, _loss, data, new SerialPropagator<double>(), team);
            _whole = new(_objective, new Tikhonov<double>(network, 0, 0, ReadoutTikhonov), new Smoothness<double>(network, Strength));
            (_x, _product) = (new(network.Parameters), new(network.Parameters));
            (_states, _labels) = (new double[2 * data.Samples], data.Labels!);
        }

        public double DataLoss => _objective.Value(_x);

        public double? Accuracy(Dense<double> x)
        {
            Solve(x);
            return _objective.Measure(_x).Accuracy;
        }

        public double[] Readout => _x.Span[^3..].ToArray();

        public double Value(Dense<double> x)
        {
            Solve(x);
            return _whole.Value(_x);
        }

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            Solve(x);
            double value = _whole.Gradient(_x, _product);
            _product.Span[..x.Length].CopyTo(gradient.Span);
            return value;
        }

        public ILinearOperator<Dense<double>> Curvature(Dense<double> x)
        {
            Solve(x);
            _curvature = _whole.Curvature(_x);
            return this;
        }

        public void Apply(Dense<double> x, Dense<double> y)
        {
            Dense<double> direction = _x.Like();
            x.Span.CopyTo(direction.Span);
            _curvature!.Apply(direction, _product);
            _product.Span[..x.Length].CopyTo(y.Span);
        }

        void Solve(Dense<double> x)
        {
            x.Span.CopyTo(_x.Span);
            _objective.FinalStates(_x, _states, _labels.Length);
            Dense<double> readout = _x.Slice(x.Length, 3);
            readout.SetZero();
            NewtonPcg<double> newton = new(new()
            {
                LinearSolve = new() { Tolerance = 0.1, Iterations = 3 },
                Tolerance = new() { Relative = 1e-3, Absolute = 1e-3 },
                Search = new Armijo(1e-3),
            });
            ReadoutOfStates inner = new(_loss, _states, _labels, ReadoutTikhonov);
            for (int step = 0; step < 4 && newton.Step(inner, readout).Status == StepStatus.Continue; step++) { }
        }
    }

    /// <summary>Meganet's preconditioner, (α/h)²·DᵀD + (h/10)·I along the layers: the coupling should be α/h, but the square is what makes the numbers.</summary>
    sealed class Along(Network<double> network) : IShiftedInverse<Dense<double>>
    {
        readonly Tridiagonal _system = new(network.Layers, Math.Pow(Strength / network.StepSize, 2), network.StepSize / 10);

        public void Apply(Dense<double> x, Dense<double> y) => Solve(0, x, y);

        public void Solve(double shift, Dense<double> right, Dense<double> x)
        {
            x.CopyFrom(right);
            _system.Solve(x.Span);
        }
    }
}

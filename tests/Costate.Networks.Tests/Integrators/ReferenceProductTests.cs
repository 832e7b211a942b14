using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Integrators;

/// <summary>Final states, losses and derivatives along a direction of ten small networks, against printed values of an independent implementation.</summary>
public class ReferenceProductTests
{
    public static TheoryData<Dynamics, Integrator, Startup, double, double, double, double> Cases() => new()
    {
        { Dynamics.Dense, Integrator.Euler, Startup.Heun, 1.155956308, -1.714650796, 1.356589557043, -.156279210313 },
        { Dynamics.Dense, Integrator.Heun, Startup.Heun, 1.089059843, -1.721132111, 1.355633079866, -.178698867997 },
        { Dynamics.Dense, Integrator.Rk4, Startup.Heun, 1.090959851, -1.721312772, 1.355604706104, -.179233872352 },
        { Dynamics.DoubleDense, Integrator.Euler, Startup.Heun, -.088559142, -1.460449965, 5.048552683266, -.350117799680 },
        { Dynamics.DoubleSymmetric, Integrator.Euler, Startup.Heun, -.113022623, .116431768, 1.365969771449, -.006752965045 },
        { Dynamics.DoubleSymmetric, Integrator.Leapfrog, Startup.Heun, -.041570256, -.028823020, 1.362164748833, -.102612674153 },
        { Dynamics.Antisymmetric, Integrator.Euler, Startup.Heun, 1.220347546, -1.557291069, 1.349845373978, -.283774603930 },
        { Dynamics.Antisymmetric, Integrator.Ab3, Startup.Euler, .998227351, -1.397767626, 1.350694179406, -.288874059963 },
        { Dynamics.Antisymmetric, Integrator.Ab3, Startup.Heun, .886478115, -1.352173251, 1.354789454951, -.239342977674 },
        { Dynamics.Hamiltonian, Integrator.Verlet, Startup.Heun, .637329111, -.552651757, 1.353772900634, -.193109018113 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_agree_to_1e_9(Dynamics dynamics, Integrator integrator, Startup startup, double first, double last, double totalLoss, double slope)
    {
        (Network<double> network, Dense<double> x, Dataset<double> data) = Problem(dynamics, integrator, startup);
        using ThreadTeam team = new(2);
        Dense<double> state = FinalState(network, x, data, team);
        Assert.Equal(first, state.Span[0], 1e-9);
        Assert.Equal(last, state.Span[2 * Tiling.Quantum + 4], 1e-9);

        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team);
        SumObjective<Dense<double>> total = new(objective, new Tikhonov<double>(network, 0.01, 0, 0.05), new Smoothness<double>(network, 0.02));
        Dense<double> gradient = x.Like(), v = Direction(x.Length);
        Close(totalLoss, total.Gradient(x, gradient), 1e-9);
        Close(slope, v.Dot(gradient), 1e-9);
    }

    /// <summary>n = 3, N = 4, h = 1/4, five samples; parameters sin(1), sin(2), …, states cos(k), readout 0.1·sin(k).</summary>
    internal static (Network<double> Network, Dense<double> Parameters, Dataset<double> Data) Problem(Dynamics dynamics, Integrator integrator, Startup startup)
    {
        Network<double> network = new Architecture
        {
            Inputs = 3,
            Outputs = 3,
            Width = 3,
            Opening = Opening.Identity,
            Dynamics = dynamics,
            Integrator = integrator,
            Startup = startup,
            Damping = 0.1,
            Activation = Activation.Tanh,
            Layers = 4,
            Horizon = 1,
        }.Build<double>();
        Dense<double> x = new(network.Parameters);
        int readout = network.LayerStart(4);
        for (int k = 0; k < x.Length; k++) x.Span[k] = k < readout ? Math.Sin(k + 1) : 0.1 * Math.Sin(k - readout + 1);
        Dataset<double> data = new()
        {
            Features = 3,
            Samples = 5,
            Inputs = [.. Enumerable.Range(0, 15).Select(i => Math.Cos(i % 3 * 5 + i / 3 + 1))],
            Labels = [0, 1, 2, 0, 1],
            ClassNames = ["0", "1", "2"],
        };
        return (network, x, data);
    }

    internal static Dense<double> Direction(int length) => new([.. Enumerable.Range(1, length).Select(k => Math.Cos(k))]);

    static Dense<double> FinalState(Network<double> network, Dense<double> x, Dataset<double> data, ThreadTeam team)
    {
        Tiling block = new(data.Samples, Tiling.Quantum);
        ISweep<double> sweep = new SerialPropagator<double>().NewSweep(network, block);
        Controls<double> controls = new(network);
        controls.Prepare(x, team);
        new SampleSet<double>(data).Inputs(0, data.Samples, block.PaddedSamples, sweep.Input(block));
        return new(sweep.Forward(controls, block, keep: false));
    }

    static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"Expected {expected:R}, got {actual:R}.");
}

using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Testing;

namespace Costate.Networks.Tests.Layers;

/// <summary>Every layer, step, loss and network keeps the same contract.</summary>
public class ContractTests
{
    public static TheoryData<string, Activation, int, KernelWidth> Elements()
    {
        TheoryData<string, Activation, int, KernelWidth> cases = [];
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
                foreach (string element in new[] { "opening", "euler" }) cases.Add(element, activation, 7, width);
            foreach (string step in _steps)
            {
                foreach (Activation activation in new[] { Activation.Tanh, Activation.Softplus, Activation.Relu }) cases.Add(step, activation, 5, width);
                foreach (int features in new[] { 1, 8, 17, 33 }) cases.Add(step, Activation.Tanh, features, width);
            }
            foreach (int features in new[] { 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 23, 31, 32, 50, 64, 100 })
                foreach (string element in new[] { "opening", "euler", "wide", "narrow" }) cases.Add(element, Activation.Tanh, features, width);
        }
        return cases;
    }

    static readonly string[] _steps =
    [
        "antisymmetric euler", "antisymmetric rk4", "double euler", "double heun", "symmetric euler", "symmetric rk4", "symmetric leapfrog", "symmetric leapfrog span", "dense heun", "dense rk4", "dense ab1", "dense ab2",
        "dense ab3", "antisymmetric ab3", "dense heun start", "symmetric heun start", "hamiltonian verlet", "shared bias", "no bias", "hamiltonian verlet, shared bias", "lifted", "repeated", "chain", "chain of one", "recurrent", "recurrent, untied", "recurrent, shared bias", "user's euler", "user's rk4",
    ];

    static ILayer<double> Layer(string element, Activation activation, int features, KernelWidth width) => element switch
    {
        "antisymmetric euler" => new EulerStep<double>(DenseDynamics<double>.Antisymmetric(features, activation, 0.1, width), 0.3),
        "antisymmetric rk4" => RungeKuttaStep<double>.Classical(DenseDynamics<double>.Antisymmetric(features, activation, 0.1, width), 0.3),
        "antisymmetric ab3" => new AdamsBashforthStep<double>(DenseDynamics<double>.Antisymmetric(features, activation, 0.1, width), 0.3, 3),
        "double euler" => new EulerStep<double>(new DoubleDynamics<double>(features, features + 3, activation, width), 0.3),
        "double heun" => RungeKuttaStep<double>.Heun(new DoubleDynamics<double>(features, features + 1, activation, width), 0.3),
        "symmetric euler" => new EulerStep<double>(DoubleDynamics<double>.Symmetric(features, features + 3, activation, width), 0.3),
        "symmetric rk4" => RungeKuttaStep<double>.Classical(DoubleDynamics<double>.Symmetric(features, features, activation, width), 0.3),
        "symmetric leapfrog span" => new LeapfrogSpan<double>(DoubleDynamics<double>.Symmetric(features, features + 2, activation, width), 0.3, 3),
        "symmetric leapfrog" => new LeapfrogStep<double>(DoubleDynamics<double>.Symmetric(features, features + 2, activation, width), 0.3),
        "dense heun" => RungeKuttaStep<double>.Heun(new DenseDynamics<double>(features, activation, width), 0.3),
        "dense rk4" => RungeKuttaStep<double>.Classical(new DenseDynamics<double>(features, activation, width), 0.3),
        "dense ab1" => new AdamsBashforthStep<double>(new DenseDynamics<double>(features, activation, width), 0.3, 1),
        "dense ab2" => new AdamsBashforthStep<double>(new DenseDynamics<double>(features, activation, width), 0.3, 2),
        "dense ab3" => new AdamsBashforthStep<double>(new DenseDynamics<double>(features, activation, width), 0.3, 3),
        "dense heun start" => new HeunStartStep<double>(new DenseDynamics<double>(features, activation, width), 0.3),
        "symmetric heun start" => new HeunStartStep<double>(DoubleDynamics<double>.Symmetric(features, features, activation, width), 0.3),
        "hamiltonian verlet" => Verlet(features, activation, width, Bias.Neuron),
        "hamiltonian verlet, shared bias" => Verlet(features, activation, width, Bias.Shared),
        "shared bias" => new EulerStep<double>(new DenseDynamics<double>(features, activation, width, Bias.Shared), 0.3),
        "no bias" => new EulerStep<double>(new DoubleDynamics<double>(features, features, activation, width, Bias.None), 0.3),
        "lifted" => new LiftedLayer<double>(new DenseLayer<double>(3, features, activation, width: width, biases: Bias.Shared), 3 * features, repeat: false),
        "repeated" => new LiftedLayer<double>(new DenseLayer<double>(3, features, activation, width: width, biases: Bias.None), 2 * features, repeat: true),
        "chain" => new LayerChain<double>(new DenseLayer<double>(3, features + 2, activation, width: width), new DenseLayer<double>(features + 2, features, activation, width: width, biases: Bias.None), new EulerStep<double>(new DenseDynamics<double>(features, activation, width), 0.3), new DenseLayer<double>(features, 4, activation, width: width)),
        "chain of one" => new LayerChain<double>(new DenseLayer<double>(3, features, activation, width: width)),
        "recurrent" => new RecurrentLayer<double>(2, 4, features, activation, width: width),
        "recurrent, untied" => new RecurrentLayer<double>(1, 3, features, activation, tied: false, width: width),
        "recurrent, shared bias" => new RecurrentLayer<double>(5, 1, features, activation, width: width, biases: Bias.Shared),
        "user's euler" => new EulerStep<double>(new CubicDynamics(features), 0.3),
        "user's rk4" => RungeKuttaStep<double>.Classical(new CubicDynamics(features), 0.3),
        "opening" => new DenseLayer<double>(features, features, activation, width: width),
        "wide" => new DenseLayer<double>(3, features, activation, width: width),
        "narrow" => new DenseLayer<double>(features, 5, activation, width: width),
        "euler" => new EulerStep<double>(new DenseDynamics<double>(features, activation, width), 0.3),
        _ => throw new ArgumentOutOfRangeException(nameof(element)),
    };

    static VerletStep<double> Verlet(int features, Activation activation, KernelWidth width, Bias bias) =>
        new(new DenseDynamics<double>(features, activation, width, bias), DenseDynamics<double>.Transposed(features, activation, width, bias), 0.3);

    [Theory]
    [MemberData(nameof(Elements))]
    public void Layer_keeps_the_contract(string element, Activation activation, int features, KernelWidth width)
    {
        ILayer<double> layer = Layer(element, activation, features, width);
        double[] theta = [.. Enumerable.Range(0, layer.Shape.Parameters).Select(k => Math.Sin(k * 1.7) / Math.Sqrt(features))];
        LayerContract.Verify(layer, theta, $"{element} {activation} {features} {width}");
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(2, 7)]
    public void Padding_keeps_the_contract(int inputs, int outputs) => LayerContract.Verify(new IdentityLayer<double>(inputs, outputs), []);

    public static TheoryData<string, int> Losses() => new()
    {
        { "cross-entropy", 5 }, { "cross-entropy", 1 }, { "cross-entropy", 17 }, { "least-squares", 3 }, { "l1", 3 }, { "logistic", 2 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_keeps_the_contract(string name, int classes)
    {
        ILoss<double> loss = name switch { "cross-entropy" => new CrossEntropy<double>(), "least-squares" => new LeastSquares<double>(), "l1" => new AbsoluteError<double>(), _ => new Logistic<double>() };
        LossContract.Verify(loss, classes, name);
    }

    [Theory]
    [InlineData(Activation.Tanh, 5, 2)]
    [InlineData(Activation.Softplus, 8, 8)]
    [InlineData(Activation.SmoothRelu, 20, 3)]
    public void Serial_propagation_keeps_the_contract(Activation activation, int features, int inputs)
    {
        Network<double> network = SmallNetworks.Small(inputs, features, 4, activation);
        PropagatorContract.Verify(new SerialPropagator<double>(), network, SmallNetworks.Parameters(network));
    }

    [Theory]
    [InlineData(new[] { 7 })]
    [InlineData(new[] { 20, 3, 6 })]
    public void A_network_without_steps_is_propagated_like_any_other(int[] widths)
    {
        Network<double> network = new Architecture { Inputs = 4, Outputs = 3, Width = widths[^1], Widths = widths, Layers = 0 }.Build<double>();
        Assert.Equal((0, widths[^1], widths[^1]), (network.Layers, network.Width, network.StateFeatures));
        Assert.Equal(network.Parameters, network.Slices().Sum(slice => slice.Block.Length));
        PropagatorContract.Verify(new SerialPropagator<double>(), network, SmallNetworks.Parameters(network));
    }

    [Fact]
    public void Layers_of_a_chain_fit_together()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new LayerChain<double>(new DenseLayer<double>(2, 3, Activation.Tanh), new DenseLayer<double>(4, 2, Activation.Tanh)));
        Assert.StartsWith("Layer 1 of a chain gives 3 features, but the next one reads 4.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_of_the_wrong_length_is_refused()
    {
        DenseDynamics<double> dynamics = new(2, Activation.Tanh);
        double[] ten = new double[10], y = new double[96];
        ArgumentException e = Assert.Throws<ArgumentException>(() => dynamics.Replay(new() { Y = y, Theta = new double[10], Scratch = [], Samples = 48 }, 1, ten, ten, ten));
        Assert.StartsWith("A dense layer 2 → 2 expects 96 numbers here, but got 10.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tile_beyond_all_arrays_is_refused()
    {
        DenseDynamics<double> dynamics = new(64, Activation.Tanh);
        ArgumentException e = Assert.Throws<ArgumentException>(() => dynamics.Evaluate(new() { Y = [], Theta = new double[64 * 64 * 2 + 64], Scratch = [], Samples = 3 << 26 }, 1, [], [], []));
        Assert.StartsWith("A tile of 201326592 samples is too large for a dense layer 64 → 64.", e.Message, StringComparison.Ordinal);
    }
}

using Costate.Networks.Analysis;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;

namespace Costate.Networks.Tests.Layers;

/// <summary>Every layer, step, loss and network passes the same Taylor and adjoint tests.</summary>
public class ContractTests
{
    public static TheoryData<string, Activation, int, KernelWidth> Elements()
    {
        TheoryData<string, Activation, int, KernelWidth> cases = [];
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
                foreach (string element in new[] { "opening", "euler" }) cases.Add(element, activation, 7, width);
            foreach (int features in new[] { 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 23, 31, 32, 50, 64, 100 })
                foreach (string element in new[] { "opening", "euler", "wide", "narrow" }) cases.Add(element, Activation.Tanh, features, width);
        }
        return cases;
    }

    static ILayer<double> Layer(string element, Activation activation, int features, KernelWidth width) => element switch
    {
        "opening" => new DenseLayer<double>(features, features, activation, width: width),
        "wide" => new DenseLayer<double>(3, features, activation, width: width),
        "narrow" => new DenseLayer<double>(features, 5, activation, width: width),
        "euler" => new EulerStep<double>(new DenseDynamics<double>(features, activation, width), 0.3),
        _ => throw new ArgumentOutOfRangeException(nameof(element)),
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Layer_passes_taylor_and_adjoint(string element, Activation activation, int features, KernelWidth width)
    {
        ILayer<double> layer = Layer(element, activation, features, width);
        double[] theta = [.. Enumerable.Range(0, layer.Shape.Parameters).Select(k => Math.Sin(k * 1.7) / Math.Sqrt(features))];
        Passes(LayerCheck.Run($"{element} {activation} {features} {width}", layer, theta));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(2, 7)]
    public void Padding_passes_taylor_and_adjoint(int inputs, int outputs) => Passes(LayerCheck.Run("pad", new IdentityLayer<double>(inputs, outputs), []));

    public static TheoryData<string, int> Losses() => new()
    {
        { "cross-entropy", 5 }, { "cross-entropy", 1 }, { "cross-entropy", 17 }, { "least-squares", 3 }, { "l1", 3 }, { "logistic", 2 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_passes_taylor(string name, int classes)
    {
        ILoss<double> loss = name switch { "cross-entropy" => new CrossEntropy<double>(), "least-squares" => new LeastSquares<double>(), "l1" => new AbsoluteError<double>(), _ => new Logistic<double>() };
        Passes(NetworkCheck.Loss(name, loss, classes));
    }

    [Theory]
    [InlineData(Activation.Tanh, 5, 2)]
    [InlineData(Activation.Softplus, 8, 8)]
    [InlineData(Activation.SmoothRelu, 20, 3)]
    public void Network_passes_taylor_and_adjoint(Activation activation, int features, int inputs)
    {
        Network<double> network = SmallNetworks.Small(inputs, features, 4, activation);
        Passes(NetworkCheck.Propagation("serial", network, new SerialPropagator<double>(), SmallNetworks.Parameters(network)));
    }

    [Fact]
    public void A_wrong_adjoint_is_seen()
    {
        DerivativeCheck check = LayerCheck.Run("wrong", new WrongAdjoint(), [.. Enumerable.Range(0, 20).Select(k => Math.Sin(k))]);
        Assert.True(check.Orders.Passed);
        Assert.False(check.Passed);
    }

    static void Passes(DerivativeCheck check) =>
        Assert.True(check.Passed, $"{check.Element}: orders {check.Orders.First:F3} and {check.Orders.Second:F3}, adjoint error {check.AdjointError:E2}");

    /// <summary>A dense layer whose adjoint forgets the sign.</summary>
    sealed class WrongAdjoint : ILayer<double>
    {
        readonly DenseLayer<double> _layer = new(4, 4, Activation.Tanh);

        public LayerShape Shape => _layer.Shape;
        public IReadOnlyList<ParameterBlock> Blocks => _layer.Blocks;
        public void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => _layer.Prepare(theta, prepared);
        public void Collect(ReadOnlySpan<double> accumulator, Span<double> gradient) => _layer.Collect(accumulator, gradient);
        public void Evaluate(in Point<double> at, Span<double> cache, Span<double> output) => _layer.Evaluate(at, cache, output);

        public void Jvp(in Point<double> at, ReadOnlySpan<double> cache, ReadOnlySpan<double> dy, ReadOnlySpan<double> dtheta, Span<double> output) =>
            _layer.Jvp(at, cache, dy, dtheta, output);

        public void Vjp(in Point<double> at, ReadOnlySpan<double> cache, Span<double> w, Span<double> dy, Span<double> accumulator)
        {
            _layer.Vjp(at, cache, w, dy, accumulator);
            dy[0] = -dy[0];
        }
    }
}

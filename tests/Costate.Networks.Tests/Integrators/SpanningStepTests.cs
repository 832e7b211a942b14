using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;

namespace Costate.Networks.Tests.Integrators;

/// <summary>Steps that stand for several: one of them is the step itself, more are a step of that size, and multistep methods have none.</summary>
public class SpanningStepTests
{
    [Fact]
    public void A_span_of_one_leapfrog_step_is_that_step_up_to_rounding()
    {
        const int Features = 3, Samples = 48;
        DoubleDynamics<double> force = DoubleDynamics<double>.Symmetric(Features, 4, Activation.Tanh);
        double[] one = Evaluate(new LeapfrogStep<double>(force, 0.2)), span = Evaluate(new LeapfrogSpan<double>(force, 0.2, 1));
        for (int i = 0; i < one.Length; i++) Assert.Equal(one[i], span[i], 1e-14);

        static double[] Evaluate(ILayer<double> layer)
        {
            LayerShape shape = layer.Shape;
            double[] theta = [.. Enumerable.Range(1, shape.Parameters).Select(k => Math.Sin(k))], prepared = new double[shape.Prepared], output = new double[shape.Outputs * Samples];
            layer.Prepare(theta, prepared);
            double[] y = [.. Enumerable.Range(1, shape.Inputs * Samples).Select(k => Math.Cos(k))];
            layer.Evaluate(new() { Y = y, Theta = prepared, Scratch = new double[shape.Scratch * Samples], Samples = Samples }, new double[shape.Cache * Samples], output);
            return output;
        }
    }

    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Euler)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog)]
    public void A_span_is_a_step_of_that_size_on_the_same_parameters(Dynamics dynamics, Integrator integrator)
    {
        Architecture architecture = new() { Inputs = 2, Outputs = 2, Width = 4, Dynamics = dynamics, Integrator = integrator, Layers = 8, Horizon = 2 };
        Network<double> network = architecture.Build<double>();
        ILayer<double> span = network.Steps.Spanning(4);
        Assert.Equal(network.Step(0).Shape.Prepared, span.Shape.Prepared);
        Assert.Equal(network.Step(0).Blocks, span.Blocks);
        Assert.Equal(network.Step(0).Shape.Inputs, span.Shape.Inputs);
    }

    [Fact]
    public void Multistep_methods_have_no_spans()
    {
        Network<double> network = new Architecture { Inputs = 2, Outputs = 2, Integrator = Integrator.Ab3 }.Build<double>();
        Assert.False(network.Steps.CanSpan);
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => network.Steps.Spanning(2));
        Assert.Equal("No larger step can stand for several steps of this network: it takes a one-step method, given with its step size open.", e.Message);
    }
}

using Costate.Networks.Alternating;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>ADMM: its closed forms against a search, its descent without a multiplier, its bits.</summary>
public class AdmmTests
{
    static readonly double[] _grid = [.. Enumerable.Range(0, 240_001).Select(i => -6 + 12 * i / 240_000.0)];

    [Theory]
    [InlineData(1.0, 10.0)]
    [InlineData(3.0, 0.5)]
    public void The_closed_forms_are_minimisers(double beta, double gamma)
    {
        for (int k = 0; k < 12; k++)
        {
            (double a, double w, double multiplier) = (3 * Math.Sin(5.1 * k), 3 * Math.Cos(3.3 * k), 2 * Math.Sin(7.7 * k));
            foreach (double h in new[] { 1, 0.4 })
            {
                Least(AdmmForms.Relu(a, w, h, beta, gamma), z => gamma * Square(a - h * Math.Max(z, 0)) + beta * Square(z - w));
                Least(AdmmForms.Identity(a, w, h, beta, gamma), z => gamma * Square(a - h * z) + beta * Square(z - w));
            }
            foreach (double y in new double[] { 0, 1 })
            {
                Least(AdmmForms.Hinge(y, w, multiplier, beta), z => AdmmForms.Loss(AdmmLoss.Hinge, z, y) + multiplier * z + beta * Square(z - w));
                Least(AdmmForms.Squared(y, w, multiplier, beta), z => AdmmForms.Loss(AdmmLoss.Squared, z, y) + multiplier * z + beta * Square(z - w));
            }
        }

        static double Square(double d) => d * d;

        static void Least(double z, Func<double, double> value)
        {
            double found = value(z), least = double.PositiveInfinity;
            for (int i = 0; i < _grid.Length; i += 1) least = Math.Min(least, value(_grid[i]));
            Assert.True(found <= least + 1e-12, $"{found:R} at {z:R}, but {least:R} on the grid");
        }
    }

    [Theory]
    [InlineData(AdmmLoss.Hinge, AdmmStart.Random, false)]
    [InlineData(AdmmLoss.Squared, AdmmStart.Forward, false)]
    [InlineData(AdmmLoss.Hinge, AdmmStart.Random, true)]
    [InlineData(AdmmLoss.Squared, AdmmStart.Forward, true)]
    public void Without_a_multiplier_every_step_descends(AdmmLoss loss, AdmmStart start, bool residual)
    {
        using ThreadTeam team = new(1);
        SplitProblem<double> problem = new(Activation.Relu, residual, 53, LossFunction.CrossEntropy, team);
        AdmmIteration<double> iteration = new(problem.Problem, new() { Multiplier = false, Epsilon = 0, Loss = loss, Start = start }, 3);
        iteration.Begin(problem.X);
        double before = double.PositiveInfinity, first = 0;
        for (int step = 0; step < 8; step++)
        {
            for (int pass = 0; pass <= problem.Layers; pass++)
            {
                iteration.Pass(pass);
                // Before the first iteration is through, activations of later layers are not set yet.
                if (step > 0) Falls($"variables of pass {pass}");
                if (pass < problem.Layers) Assert.True(iteration.Regress(pass));
                if (step > 0) Falls($"weights of layer {pass}");
            }
            if (step == 0) before = first = iteration.Objective();
        }
        Assert.True(before < 0.9 * first, $"{first} → {before}");

        void Falls(string what)
        {
            double after = iteration.Objective();
            Assert.True(after <= before + 1e-12 * Math.Max(1, before), $"{what}: {before:R} → {after:R}");
            before = after;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bits_depend_neither_on_threads_nor_on_a_resume(bool multiplier)
    {
        const int Steps = 8;
        using ThreadTeam one = new(1), three = new(3);
        (Dense<float> whole, AdmmIteration<float> a) = New(one);
        (Dense<float> parallel, AdmmIteration<float> b) = New(three);
        (Dense<float> first, AdmmIteration<float> c) = New(three);
        (_, AdmmIteration<float> d) = New(one);
        for (int step = 0; step < Steps; step++)
        {
            StepReport report = a.Step(whole);
            Assert.Equal((StepStatus.Continue, report.Value), (report.Status, b.Step(parallel).Value));
        }
        Assert.Equal(whole.Span.ToArray(), parallel.Span.ToArray());
        for (int step = 0; step < 5; step++) c.Step(first);
        d.Load(c.Save());
        Dense<float> second = first.Copy();
        for (int step = 5; step < Steps; step++) d.Step(second);
        Assert.Equal(whole.Span.ToArray(), second.Span.ToArray());

        (Dense<float>, AdmmIteration<float>) New(ThreadTeam team)
        {
            SplitProblem<float> problem = new(Activation.Relu, residual: false, 130, LossFunction.CrossEntropy, team);
            return (problem.X, new(problem.Problem, new() { Multiplier = multiplier, Warm = 2 }, 3));
        }
    }

    [Fact]
    public void Its_variables_and_forward_steps_are_counted()
    {
        using ThreadTeam team = new(1);
        SplitProblem<double> problem = new(Activation.Relu, residual: true, 53, LossFunction.CrossEntropy, team);
        AdmmIteration<double> iteration = new(problem.Problem, new(), 3);
        for (int step = 0; step < 3; step++) iteration.Step(problem.X);
        int features = new SplitNetwork<double>(problem.Network).Layers.Sum(l => l.Outputs), samples = 2 * SlackTile<double>.Samples;
        Assert.Equal((2L * features * samples * sizeof(double), 6L * problem.Network.Layers), (problem.Problem.Data.StateBytes, problem.Problem.Data.LayerSteps));
    }

    [Fact]
    public void What_has_no_closed_form_is_refused()
    {
        SplitProblem<double> tanh = new(Activation.Tanh), regression = new(Activation.Relu);
        Assert.StartsWith("ADMM has closed forms for layers with activation relu or identity", Assert.Throws<ArgumentException>(() => new AdmmIteration<double>(tanh.Problem, new(), 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The hinge loss separates classes", Assert.Throws<ArgumentException>(() => new AdmmIteration<double>(regression.Problem, new(), 1)).Message, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Continue, new AdmmIteration<double>(regression.Problem, new() { Loss = AdmmLoss.Squared }, 1).Step(regression.X).Status);
    }
}

using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Networks.Tests.Objectives;

/// <summary>The curvature rules themselves: every kind of wrong curvature is found.</summary>
public class CurvatureContractTests
{
    public enum Fault { None, ScaledTwice, NotSymmetric, Negative, ForgetsWeight, CountsPadding, Adds }

    [Theory]
    [InlineData(Fault.None, "")]
    [InlineData(Fault.ScaledTwice, "the curvature is the difference of gradients")]
    [InlineData(Fault.NotSymmetric, "the curvature is symmetric")]
    [InlineData(Fault.Negative, "the curvature is not negative")]
    [InlineData(Fault.ForgetsWeight, "the weight scales the curvature")]
    [InlineData(Fault.CountsPadding, "padded samples have no curvature")]
    [InlineData(Fault.Adds, "the curvature is the difference of gradients")]
    public void Every_fault_of_a_loss_breaks_its_rule(Fault fault, string rule)
    {
        ContractReport report = LossContract.Check(new FaultyLoss(fault), 4, "it");
        if (fault == Fault.None) Assert.Equal("it with 4 classes keeps all 10 rules.", report.ToString());
        else Assert.Contains(rule, report.Rules.Where(r => !r.Kept).Select(r => r.Name));
    }

    [Theory]
    [InlineData(Fault.None, "", false)]
    [InlineData(Fault.ScaledTwice, "the curvature is the difference of gradients", false)]
    [InlineData(Fault.ScaledTwice, "", true)]
    [InlineData(Fault.NotSymmetric, "the curvature is symmetric", true)]
    [InlineData(Fault.Negative, "the curvature is not negative", true)]
    [InlineData(Fault.Adds, "the curvature is symmetric", true)]
    public void Every_fault_of_an_objective_breaks_its_rule(Fault fault, string rule, bool gaussNewton)
    {
        Network<double> network = SmallNetworks.Small(2, 3, 4, Activation.Tanh);
        ContractReport report = ObjectiveContract.Check(new FaultyObjective(new Smoothness<double>(network, 0.5), fault), SmallNetworks.Parameters(network), "it", gaussNewton: gaussNewton);
        if (rule.Length == 0) Assert.Equal($"it keeps all {(gaussNewton ? 7 : 8)} rules.", report.ToString());
        else Assert.Contains(rule, report.Rules.Where(r => !r.Kept).Select(r => r.Name));
    }

    static void Spoil(Fault fault, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (fault == Fault.NotSymmetric) product[8] += 0.1 * direction[9];
        for (int i = 0; i < product.Length; i++) product[i] *= fault == Fault.ScaledTwice ? 0.5 : fault == Fault.Negative ? -1 : 1;
    }

    sealed class FaultyLoss(Fault fault) : ILoss<double>
    {
        readonly CrossEntropy<double> _loss = new();

        public bool ReadsValues => false;

        public int ScoresFor(int classes) => classes;

        public double Evaluate(int count, int samples, ReadOnlySpan<double> scores, Targets<double> targets, double weight, Span<double> cotangent) =>
            _loss.Evaluate(count, samples, scores, targets, weight, cotangent);

        public void Curvature(int count, int samples, ReadOnlySpan<double> scores, Targets<double> targets, double weight, ReadOnlySpan<double> direction, Span<double> product)
        {
            double before = product[0];
            _loss.Curvature(count, samples, scores, targets, fault == Fault.ForgetsWeight ? 1 : weight, direction, product);
            Spoil(fault, direction, product);
            if (fault == Fault.CountsPadding) product[samples - 1] = direction[samples - 1];
            if (fault == Fault.Adds) product[0] += before;
        }
    }

    sealed class FaultyObjective(Smoothness<double> smoothness, Fault fault) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
    {
        public double Value(Dense<double> x) => smoothness.Value(x);

        public double Gradient(Dense<double> x, Dense<double> gradient) => smoothness.Gradient(x, gradient);

        public ILinearOperator<Dense<double>> Curvature(Dense<double> x) => this;

        public void Apply(Dense<double> x, Dense<double> y)
        {
            double before = y.Span[0];
            smoothness.Apply(x, y);
            Spoil(fault, x.Span, y.Span);
            if (fault == Fault.Adds) y.Span[0] += before;
        }
    }
}

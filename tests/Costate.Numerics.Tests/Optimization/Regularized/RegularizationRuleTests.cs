using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

public sealed class RegularizationRuleTests
{
    [Theory]
    [InlineData(1.0, 0.0, 1.0, Rejection.None, 1.0, 1.0)]              // ρ = 1: very good, γ₂
    [InlineData(1.0, 0.25, 1.0, Rejection.None, 0.75, 1.0)]            // ρ = η₂
    [InlineData(1.0, 0.5, 1.0, Rejection.None, 0.5, 1.7)]              // good, γ₁
    [InlineData(1.0, 0.9375, 0.5, Rejection.None, 0.125, 1.7)]
    [InlineData(1.0, 0.95, 1.0, Rejection.TooLittleDecrease, 0.05, 3.0)]
    [InlineData(1.0, 2.0, 1.0, Rejection.TooLittleDecrease, -1.0, 3.0)]
    [InlineData(1.0, 0.0, 0.0, Rejection.NoPredictedDecrease, double.NaN, 3.0)]
    [InlineData(1.0, 0.0, -1.0, Rejection.NoPredictedDecrease, double.NaN, 3.0)]
    [InlineData(1.0, 0.0, double.NaN, Rejection.NoPredictedDecrease, double.NaN, 3.0)]
    [InlineData(1.0, double.NaN, 1.0, Rejection.NotFinite, double.NaN, 3.0)]
    [InlineData(1.0, double.NegativeInfinity, 1.0, Rejection.NotFinite, double.NaN, 3.0)]
    public void Steps_are_judged_by_the_rule(double before, double after, double predicted, Rejection rejection, double ratio, double lambda)
    {
        Judgement judged = new RegularizationRule().Judge(2, before, after, predicted);
        Assert.Equal(rejection, judged.Rejection);
        Assert.Equal(ratio, judged.Ratio, 1e-15);
        Assert.Equal(lambda, judged.Lambda, 1e-15);
    }

    [Fact]
    public void Lambda_stays_above_its_least_value() => Assert.Equal(1e-6, new RegularizationRule().Judge(1.1e-6, 1, 0, 1).Lambda);

    [Fact]
    public void Wrong_options_are_refused_with_the_number()
    {
        Refused(new() { Eta1 = 0 }, "Eta1 = 0 does not work: it must be in (0, 1).");
        Refused(new() { Eta2 = 0.05 }, "Eta2 = 0.05");
        Refused(new() { Eta2 = 1 }, "Eta2 = 1");
        Refused(new() { Gamma1 = 1 }, "Gamma1 = 1");
        Refused(new() { Gamma2 = 0.9 }, "Gamma2 = 0.9");
        Refused(new() { Gamma3 = 1 }, "Gamma3 = 1");
        Refused(new() { LambdaMin = 0 }, "LambdaMin = 0");
        Refused(new() { Lambda0 = 1e-7 }, "Lambda0 = 1E-07");

        static void Refused(RegularizationRule rule, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(() =>
            new AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>>(
                () => new CurvatureStep<Dense<double>>(), new() { Rule = rule })).Message, StringComparison.Ordinal);
    }
}

using Costate.Networks.Analysis;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Tests.Integrators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Analysis;

/// <summary>Gradients by the adjoint equation against exact ones: the printed table of an independent implementation, for a flow that conserves and one that contracts.</summary>
public class AdjointComparisonTests
{
    static readonly int[] _steps = [16, 64, 256, 1024];

    static readonly double[] _target = [0, 1, 0];

    [Fact]
    public void Euler_on_a_conserving_flow_is_as_printed()
    {
        IReadOnlyList<AdjointErrors> errors = Compare(Dynamics.Antisymmetric, Integrator.Euler, 2);
        AgainstReference(errors, AdjointVariant.Discrete, "2.4", "0.61", "0.15", "3.7e-2");
        AgainstDiscrete(errors, AdjointVariant.StoredEuler, "0.16", "4.1e-2", "1.0e-2", "2.6e-3");
        AgainstDiscrete(errors, AdjointVariant.ResolvedEuler, "0.36", "0.10", "2.3e-2", "5.7e-3");
    }

    [Fact]
    public void Rk4_on_a_conserving_flow_is_as_printed()
    {
        IReadOnlyList<AdjointErrors> errors = Compare(Dynamics.Antisymmetric, Integrator.Rk4, 2);
        AgainstReference(errors, AdjointVariant.Discrete, "9.8e-5", "5.3e-7", "2.2e-9", "8.9e-12");
        AgainstDiscrete(errors, AdjointVariant.ResolvedRk4, "2.1e-5", "4.5e-8", "1.5e-10", "5.7e-13");
    }

    [Fact]
    public void Euler_on_a_contracting_flow_is_as_printed()
    {
        IReadOnlyList<AdjointErrors> errors = Compare(Dynamics.DoubleSymmetric, Integrator.Euler, 10);
        AgainstReference(errors, AdjointVariant.Discrete, "0.80", "1.9e-3", "3.9e-4", "9.2e-5");
        AgainstDiscrete(errors, AdjointVariant.StoredEuler, "1.1", "7.3e-2", "1.8e-2", "4.6e-3");
    }

    [Fact]
    public void A_contracting_flow_cannot_be_solved_backwards()
    {
        foreach (AdjointErrors errors in Compare(Dynamics.DoubleSymmetric, Integrator.Rk4, 10).Where(e => e.Variant == AdjointVariant.ResolvedRk4)) Assert.True(errors.AgainstDiscrete > 0.1);
    }

    [Theory]
    [InlineData(Dynamics.Antisymmetric, Integrator.Euler, 2)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Rk4, 10)]
    public void Checkpoints_are_exact(Dynamics dynamics, Integrator integrator, double horizon) =>
        Assert.All(Compare(dynamics, integrator, horizon).Where(e => e.Variant is AdjointVariant.Checkpointed or AdjointVariant.Discrete), e => Assert.Equal(0, e.AgainstDiscrete));

    /// <summary>‖g‖ and the loss of the reference, for both flows.</summary>
    [Theory]
    [InlineData(Dynamics.Antisymmetric, 2, "0.337514950527", "0.087059141483")]
    [InlineData(Dynamics.DoubleSymmetric, 10, "1.488473910973", "0.419980712793")]
    public void The_reference_is_the_printed_one(Dynamics dynamics, double horizon, string norm, string loss)
    {
        const int Steps = 8192;
        (Architecture architecture, Dense<double> x, Dataset<double> data) = Problem(dynamics, Integrator.Rk4, horizon);
        Network<double> network = (architecture with { Layers = Steps }).Build<double>();
        Dense<double> all = new(network.Parameters), gradient = all.Like();
        for (int j = 0; j < Steps; j++) x.Span[..12].CopyTo(all.Span[network.LayerStart(j)..]);
        x.Span[12..].CopyTo(all.Span[network.LayerStart(Steps)..]);
        using ThreadTeam team = new(1);
        NetworkObjective<double> objective = new(network, new LeastSquares<double>(), data, new CheckpointedPropagator<double>(), team);
        Printed.Equal(loss, objective.Gradient(all, gradient), 20);
        double[] sum = new double[12];
        for (int k = 0; k < 12 * Steps; k++) sum[k % 12] += gradient.Span[k];
        Printed.Equal(norm, Math.Sqrt(sum.Sum(g => g * g)), 20);
    }

    [Fact]
    public void A_solver_that_chooses_its_steps_keeps_to_its_tolerance()
    {
        double last = double.PositiveInfinity;
        foreach (double tolerance in new[] { 1e-3, 1e-6, 1e-9 })
        {
            AdjointErrors errors = Compare(Dynamics.Antisymmetric, Integrator.Rk4, 2, new() { Refinements = [1024], ReferenceRefinement = 2048, Tolerance = tolerance })
                .Single(e => e.Variant == AdjointVariant.ResolvedAdaptive);
            Assert.InRange(errors.AgainstReference, 0, Math.Min(30 * tolerance, last));
            last = errors.AgainstReference;
        }
    }

    /// <summary>Several layers, several samples, a loss of the scores, and every dynamics and integrator: all variants converge to the reference.</summary>
    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Euler)]
    [InlineData(Dynamics.Dense, Integrator.Rk4)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Heun)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Ab3)]
    [InlineData(Dynamics.DoubleDense, Integrator.Euler)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Heun)]
    public void All_variants_converge(Dynamics dynamics, Integrator integrator)
    {
        Architecture architecture = new() { Inputs = 2, Outputs = 3, Width = 4, Dynamics = dynamics, Integrator = integrator, Layers = 5, Horizon = 1 };
        Network<double> network = architecture.Build<double>();
        IReadOnlyList<AdjointErrors> errors = AdjointComparison.Run(architecture, SmallNetworks.Parameters(network), SmallNetworks.Data<double>(2, 60, 3), new CrossEntropy<double>());
        Assert.Equal([5, 10, 20, 40], errors.Select(e => e.Steps).Distinct());
        foreach (AdjointVariant variant in Enum.GetValues<AdjointVariant>())
        {
            double[] distances = [.. errors.Where(e => e.Variant == variant).Select(e => e.AgainstReference)];
            Assert.Equal(4, distances.Length);
            Assert.True(distances[3] < 0.3 * distances[0] || distances[3] < 1e-6, $"{variant}: {string.Join(", ", distances)}");
            Assert.InRange(distances[3], 0, 0.1);
        }
    }

    [Fact]
    public void Networks_with_two_fields_are_refused()
    {
        Architecture architecture = new() { Inputs = 2, Outputs = 3, Width = 4, Dynamics = Dynamics.Hamiltonian, Integrator = Integrator.Verlet, Layers = 5, Horizon = 1 };
        ArgumentException e = Assert.Throws<ArgumentException>(() => AdjointComparison.Run(
            architecture, SmallNetworks.Parameters(architecture.Build<double>()), SmallNetworks.Data<double>(2, 60, 3), new CrossEntropy<double>()));
        Assert.StartsWith("Adjoint equations are compared for dynamics y' = f(y, θ) with one field: ", e.Message, StringComparison.Ordinal);
    }

    static void AgainstDiscrete(IReadOnlyList<AdjointErrors> errors, AdjointVariant variant, params string[] printed) => AsPrinted(errors, variant, e => e.AgainstDiscrete, printed);

    static void AgainstReference(IReadOnlyList<AdjointErrors> errors, AdjointVariant variant, params string[] printed) => AsPrinted(errors, variant, e => e.AgainstReference, printed);

    static void AsPrinted(IReadOnlyList<AdjointErrors> errors, AdjointVariant variant, Func<AdjointErrors, double> error, string[] printed)
    {
        for (int i = 0; i < _steps.Length; i++)
        {
            double value = error(errors.Single(e => e.Variant == variant && e.Steps == _steps[i]));
            // Below 1e-11 the last digits are rounding.
            Printed.Equal(printed[i], value, value < 1e-11 ? 3 : 0.5);
        }
    }

    static IReadOnlyList<AdjointErrors> Compare(Dynamics dynamics, Integrator integrator, double horizon, AdjointComparisonOptions? options = null)
    {
        (Architecture architecture, Dense<double> x, Dataset<double> data) = Problem(dynamics, integrator, horizon);
        return AdjointComparison.Run(architecture, x, data, new LeastSquares<double>(), options ?? new() { Refinements = _steps, ReferenceRefinement = 8192 });
    }

    /// <summary>n = 3, one control for all time, y0 = (1, 0.5, −0.5), loss ½‖y(T) − (0, 1, 0)‖²: the readout is the identity.</summary>
    static (Architecture Architecture, Dense<double> Parameters, Dataset<double> Data) Problem(Dynamics dynamics, Integrator integrator, double horizon) => (
        new() { Inputs = 3, Outputs = 3, Width = 3, Opening = Opening.Identity, Dynamics = dynamics, Integrator = integrator, Layers = 1, Horizon = horizon },
        new([.. SineSystem.Theta(3), 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
        new() { Features = 3, Samples = 1, Inputs = [1, 0.5, -0.5], Targets = _target, Outputs = 3 });
}

using Costate.Networks.Data;
using Costate.Networks.Integrators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>Compares gradients by the adjoint equation with the exact gradient of a network, for its control and its steps divided again and again.</summary>
/// <remarks>
/// The gradients are those in the parameters of the layers. Every variant starts from the final state that the network itself reaches. The solvers of the adjoint equation take as many steps as the network, except the one
/// that chooses them.
/// </remarks>
public static class AdjointComparison
{
    const int MostSamples = 4096;

    /// <summary>With a loss of the network's scores, averaged over the data.</summary>
    /// <inheritdoc cref="Run(Architecture, Dense{double}, Dataset{double}, TerminalCostate, AdjointComparisonOptions?)"/>
    public static IReadOnlyList<AdjointErrors> Run(Architecture architecture, Dense<double> x, Dataset<double> data, ILoss<double> loss, AdjointComparisonOptions? options = null) =>
        Run(architecture, x, data, new ReadoutCost(Checked(architecture, x, data), x, data, loss).Costate, options);

    /// <summary>With any cost of the final state.</summary>
    /// <param name="architecture">A network with one field, y' = f(y, θ).</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="data">A batch of inputs: at most 4096 samples.</param>
    /// <param name="costate">∂loss/∂y(T).</param>
    /// <param name="options">What to compare.</param>
    /// <returns>For every number of steps all variants, in the order of <see cref="AdjointVariant"/>.</returns>
    /// <exception cref="ArgumentException">The network has more than one field, or the numbers do not fit together.</exception>
    public static IReadOnlyList<AdjointErrors> Run(Architecture architecture, Dense<double> x, Dataset<double> data, TerminalCostate costate, AdjointComparisonOptions? options = null)
    {
        options ??= new();
        options.Validate();
        Network<double> network = Checked(architecture, x, data);
        Tiling block = new(data.Samples, (data.Samples + Tiling.Quantum - 1) / Tiling.Quantum * Tiling.Quantum);
        RefinedNetwork At(int refinement, Integrator integrator) => new(architecture with { Integrator = integrator }, x, data, block, costate, refinement);
        double[] reference = At(options.ReferenceRefinement, Integrator.Rk4).Gradient(new CheckpointedPropagator<double>()).Gradient;
        ContinuousAdjoint adjoint = new(
            Schemes.RightHandSide<double>(architecture), architecture.Horizon, x.Span[network.LayerStart(0)..network.LayerStart(network.Layers)], block.PaddedSamples);
        List<AdjointErrors> errors = [];
        foreach (int refinement in options.Refinements)
        {
            RefinedNetwork refined = At(refinement, architecture.Integrator);
            (double[] discrete, double[] final, double[] terminal) = refined.Gradient(new SerialPropagator<double>());
            void Add(AdjointVariant variant, double[]? gradient) => errors.Add(new(refined.Steps, variant, Distance(gradient, discrete), Distance(gradient, reference)));
            Add(AdjointVariant.Discrete, discrete);
            Add(AdjointVariant.Checkpointed, refined.Gradient(new CheckpointedPropagator<double>()).Gradient);
            Add(AdjointVariant.StoredEuler, adjoint.Stored(refined.States(), terminal));
            Add(AdjointVariant.ResolvedEuler, adjoint.Resolved(final, terminal, ExplicitMethod.Euler, refined.Steps));
            Add(AdjointVariant.ResolvedRk4, adjoint.Resolved(final, terminal, ExplicitMethod.Rk4, refined.Steps));
            if (options.Adaptive) Add(AdjointVariant.ResolvedAdaptive, adjoint.Resolved(final, terminal, options.Tolerance));
        }
        return errors;
    }

    static Network<double> Checked(Architecture architecture, Dense<double> x, Dataset<double> data)
    {
        Network<double> network = architecture.Build<double>();
        if (architecture.Integrator is Integrator.Verlet or Integrator.Leapfrog)
            throw new ArgumentException("Adjoint equations are compared for dynamics y' = f(y, θ) with one field: hamiltonian dynamics have two, and leapfrog solves y'' = f(y, θ). Use euler, heun, rk4 or ab3.", nameof(architecture));
        if (x.Length != network.Parameters || data.Features != network.Opening.Shape.Inputs)
            throw new ArgumentException($"The network has {network.Parameters} parameters and {network.Opening.Shape.Inputs} inputs, but {x.Length} and {data.Features} were given.", nameof(x));
        if (data.Samples > MostSamples)
            throw new ArgumentException($"Adjoint equations are compared on a batch of at most {MostSamples} samples, not on {data.Samples}.", nameof(data));
        return network;
    }

    /// <summary>‖a − b‖/‖b‖.</summary>
    static double Distance(double[]? a, double[] b)
    {
        if (a is null) return double.PositiveInfinity;
        double[] difference = LayerCheck.Moved(a, -1, b);
        double distance = Math.Sqrt(LayerCheck.Dot(difference, difference)), size = Math.Sqrt(LayerCheck.Dot(b, b));
        double relative = distance == 0 ? 0 : distance / size;
        return double.IsFinite(relative) ? relative : double.PositiveInfinity;
    }
}

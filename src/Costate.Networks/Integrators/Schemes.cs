using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>Which integrators fit which dynamics, and the steps that they make.</summary>
public static class Schemes
{
    /// <summary>The integrators that fit these dynamics.</summary>
    public static IReadOnlyList<Integrator> Admissible(Dynamics dynamics) => dynamics switch
    {
        Dynamics.Hamiltonian => [Integrator.Verlet],
        Dynamics.DoubleSymmetric => [Integrator.Euler, Integrator.Heun, Integrator.Rk4, Integrator.Ab3, Integrator.Leapfrog],
        _ => [Integrator.Euler, Integrator.Heun, Integrator.Rk4, Integrator.Ab3],
    };

    /// <summary>The steps of a network, made of its dynamics.</summary>
    /// <exception cref="ArgumentException">The integrator does not fit the dynamics; the message names those that do.</exception>
    public static IReadOnlyList<ILayer<T>> Steps<T>(Architecture network, KernelWidth? kernels = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IReadOnlyList<Integrator> admissible = Admissible(network.Dynamics);
        if (!admissible.Contains(network.Integrator))
            throw new ArgumentException($"The integrator {Name(network.Integrator)} does not fit {Name(network.Dynamics)} dynamics: use {string.Join(", ", admissible.Select(Name))}.");
        double h = network.Horizon / network.Layers;
        if (network.Integrator == Integrator.Verlet)
        {
            IDynamics<T> force = RightHandSide<T>(network, kernels), velocity = DenseDynamics<T>.Transposed(network.Width, network.Activation, kernels, network.Bias);
            return new StepSequence<T>(network.Layers, steps => new VerletStep<T>(force, velocity, steps * h));
        }
        IDynamics<T> f = RightHandSide<T>(network, kernels);
        return network.Integrator switch
        {
            Integrator.Heun => new StepSequence<T>(network.Layers, steps => RungeKuttaStep<T>.Heun(f, steps * h)),
            Integrator.Rk4 => new StepSequence<T>(network.Layers, steps => RungeKuttaStep<T>.Classical(f, steps * h)),
            Integrator.Ab3 => AdamsBashforth(f, h, network.Layers, network.Startup),
            Integrator.Leapfrog => new StepSequence<T>(network.Layers, steps => steps == 1 ? new LeapfrogStep<T>(f, h) : new LeapfrogSpan<T>(f, h, steps)),
            _ => new StepSequence<T>(network.Layers, steps => new EulerStep<T>(f, steps * h)),
        };
    }

    /// <summary>The opening in front of steps with an augmented state.</summary>
    public static ILayer<T> Lifted<T>(ILayer<T> opening, IReadOnlyList<ILayer<T>> steps) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = steps[0].Shape.Inputs;
        return features == opening.Shape.Outputs ? opening : new LiftedLayer<T>(opening, features, repeat: steps[0] is LeapfrogStep<T>);
    }

    /// <summary>A method of Adams and Bashforth: orders 1, 2, 3, 3, … with the start that is wanted.</summary>
    public static IReadOnlyList<ILayer<T>> AdamsBashforth<T>(IDynamics<T> f, double h, int layers, Startup startup) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (layers == 1) return [startup == Startup.Heun ? RungeKuttaStep<T>.Heun(f, h) : new EulerStep<T>(f, h)];
        ILayer<T> second = startup == Startup.Heun ? new HeunStartStep<T>(f, h) : new AdamsBashforthStep<T>(f, h, 2);
        return new StepSequence<T>(layers, new AdamsBashforthStep<T>(f, h, 1), second, new AdamsBashforthStep<T>(f, h, 3));
    }

    /// <summary>f of y' = f(y, θ), or y'' = f with leapfrog; of a partitioned system the one in z' = −f.</summary>
    public static IDynamics<T> RightHandSide<T>(Architecture network, KernelWidth? kernels = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> => network.Dynamics switch
    {
        Dynamics.DoubleDense => new DoubleDynamics<T>(network.Width, network.HiddenWidth, network.Activation, kernels, network.Bias),
        Dynamics.DoubleSymmetric => DoubleDynamics<T>.Symmetric(network.Width, network.HiddenWidth, network.Activation, kernels, network.Bias),
        Dynamics.Antisymmetric => DenseDynamics<T>.Antisymmetric(network.Width, network.Activation, network.Damping, kernels, network.Bias),
        _ => new DenseDynamics<T>(network.Width, network.Activation, kernels, network.Bias),
    };

    static string Name<E>(E value) where E : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

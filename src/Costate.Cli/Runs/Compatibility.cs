using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;

namespace Costate.Cli.Runs;

/// <summary>What settings of different sections demand of one another.</summary>
static class Compatibility
{
    /// <summary>Refuses settings that do not go together.</summary>
    /// <exception cref="UsageException">They do not; the message says what would.</exception>
    public static void Demand(TrainSettings settings)
    {
        if (WithoutSteps(settings) is { } without) throw new UsageException(without);
        if (Levels(settings) is { } levels) throw new UsageException(levels);
        if (Propagation(settings.Propagation.Method, settings.Network.Integrator) is { } propagation) throw new UsageException($"propagation.method: {propagation}");
        if (LayerParallel(settings) is { } parallel) throw new UsageException(parallel);
        if (settings.Training.Method == MethodChoice.Pgcl && Pgcl(settings) is { } pgcl) throw new UsageException(pgcl);
        if (DepthSetup.Refusal(settings) is { } depths) throw new UsageException(depths);
        if (Method(settings) is { } method) throw new UsageException(method);
        if (Start(settings) is { } start) throw new UsageException(start);
    }

    static string? WithoutSteps(TrainSettings settings)
    {
        if (settings.Network.Layers > 0) return null;
        if (settings.Training.Levels > 1) return "training.levels: a network without steps (network.layers: 0) has none to be halved: set network.layers, or training.levels: 1";
        return settings.Propagation.Method == PropagationChoice.Serial ? null
            : $"propagation.method: {Name(settings.Propagation.Method)} works on the steps of a network, but this one has none (network.layers: 0): set network.layers, or choose serial";
    }

    static string? Levels(TrainSettings settings)
    {
        (int levels, int layers) = (settings.Training.Levels, settings.Network.Layers);
        int factor = 1 << (levels - 1), coarsest = Math.Max(1, layers / factor);
        return layers % factor == 0 ? null
            : $"training.levels: {Counted.Of(layers, "layer")} cannot be halved {Counted.Of(levels - 1, "time")}: use network.layers: {(long)coarsest * factor} or {(coarsest + 1L) * factor}, or {Counted.Of(int.TrailingZeroCount(layers) + 1, "level")} at most";
    }

    /// <summary>What is wrong with a way to propagate these steps; null if nothing is.</summary>
    public static string? Propagation(PropagationChoice method, Integrator integrator) =>
        method == PropagationChoice.Reversible && integrator is not (Integrator.Verlet or Integrator.Leapfrog)
            ? $"reversible needs steps that can be inverted, but integrator {Name(integrator)} cannot: use dynamics hamiltonian with integrator verlet, dynamics double-symmetric with integrator leapfrog, or checkpointed propagation"
            : null;

    static string? LayerParallel(TrainSettings settings)
    {
        TrainingSettings training = settings.Training;
        if (settings.Propagation.Method != PropagationChoice.LayerParallel)
            return training.Method == MethodChoice.OneShot ? $"training.method: one-shot does not finish the solves of layer-parallel propagation, but propagation.method is {Name(settings.Propagation.Method)}: leave it out, or set layer-parallel" : null;
        if (training.Method == MethodChoice.Newton || MethodSetup.IsReadoutApart(training))
            return $"propagation.method: layer-parallel gives gradients, but {(training.Method == MethodChoice.Newton ? "method newton" : $"an {Name(training.Readout)} readout")} needs products with the curvature: use sgd, adam, lbfgs or gradient-descent with readout joint, or another propagation";
        return settings.Network.Integrator == Integrator.Ab3
            ? "propagation.method: layer-parallel needs a one-step method, of which larger steps stand for several layers, but ab3 is a multistep method: use euler, heun, rk4, verlet or leapfrog"
            : null;
    }

    static string? Pgcl(TrainSettings settings)
    {
        if (settings.Propagation.Method != PropagationChoice.Serial)
            return $"propagation.method: the stages of pgcl keep their own states, but propagation.method is {Name(settings.Propagation.Method)}: leave it out, or set serial";
        if (settings.Training.Levels > 1) return "training.levels: pgcl has no cascade of levels: use 1; a global prediction with fewer layers is pgcl.prediction: coarse";
        if (settings.Pgcl is { Window: PgclOptions.FixedWindow, History: 0 }) return "pgcl.window: fixed keeps the pairs of the global prediction, but pgcl.history is 0: use a history above 0, or another window";
        if (settings.Training.Nesterov) return "training.nesterov: stages take their gradients where they went forward, not ahead of the momentum: use false";
        return settings.Objective.Smoothness > 0 && settings.Pgcl.Stages > 1
            ? "objective.smoothness: it couples the last layer of a stage to the first of the next one, and stages do not wait for one another: use 0, and objective.tikhonov"
            : null;
    }

    static string? Method(TrainSettings settings)
    {
        (TrainingSettings training, ObjectiveSettings objective) = (settings.Training, settings.Objective);
        bool apart = MethodSetup.IsReadoutApart(training);
        if (MethodSetup.IsSplit(training.Method))
        {
            if (objective.Loss == LossFunction.L1) return "objective.loss: l1 has no curvature, which the methods newton, alternating and admm take for granted: use least-squares, or another method";
            if (training.Levels > 1) return $"training.levels: method {Name(training.Method)} trains one network: set training.levels: 1";
            if (settings.Propagation.Method != PropagationChoice.Serial) return $"propagation.method: method {Name(training.Method)} goes through the layers by itself: use serial";
        }
        if (objective.Loss == LossFunction.L1 && (training.Method == MethodChoice.Newton || apart))
            return "objective.loss: l1 has no curvature, which method newton and readouts that are eliminated or alternating need: use least-squares, or another method";
        return apart && objective.ReadoutTikhonov == 0
            ? $"training.readout: {Name(training.Readout)} needs objective.readoutTikhonov above 0 (for instance 0.001), because separable data send the readout to infinity without"
            : null;
    }

    /// <summary>Points at which the gradient in the layers is zero, or all but the biases stay where they are.</summary>
    static string? Start(TrainSettings settings)
    {
        TrainingSettings training = settings.Training;
        bool zero = training.Initialization == InitialLayers.Zero || training.Gain == 0 && training.Initialization is (InitialLayers.Repeated or InitialLayers.Independent);
        return zero && settings.Network.Dynamics is (Dynamics.DoubleDense or Dynamics.DoubleSymmetric or Dynamics.Hamiltonian)
            ? $"training.initialization: matrices that are zero are a stationary point of {Name(settings.Network.Dynamics)} dynamics, from which no method moves them: use repeated or independent with a gain above 0, or identity"
            : null;
    }

    static string Name<E>(E value) where E : struct, Enum => new ChoiceType<E>().Write(value)!.GetValue<string>();
}

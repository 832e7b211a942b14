namespace Costate.Networks.Alternating;

/// <summary>Options of alternating minimisation.</summary>
/// <remarks>All penalties are sums over samples: λ/μ is then the ridge of the step for the weights. The proximal weight ρ is multiplied by the number of samples.</remarks>
public sealed record AlternatingOptions
{
    /// <summary>How slack is penalised.</summary>
    public PenaltyNorm Penalty { get; init; } = PenaltyNorm.L2;

    /// <summary>μ: one number for all layers, or one for each.</summary>
    public LayerNumbers Mu { get; init; } = new(0.1);

    /// <summary>Factor of μ from iteration to iteration (of mini-batches: from step to step).</summary>
    public double MuGrowth { get; init; } = 1;

    /// <summary>λ of λ·Σ‖W‖², a ridge λ/μ towards zero.</summary>
    public double Lambda { get; init; }

    /// <summary>Whether that ridge reaches the biases too.</summary>
    public bool RidgeBias { get; init; }

    /// <summary>ρ: a ridge ρ·N towards the present weights.</summary>
    public double Rho { get; init; } = 1e-2;

    /// <summary>r: the ridge of the literal variants, times the samples of the batch.</summary>
    public double LiteralRidge { get; init; } = 1e-4;

    /// <summary>What the slack is regressed on.</summary>
    public Regressors Regressors { get; init; } = Regressors.Clean;

    /// <summary>Where the pre-activations start.</summary>
    public StateStart Start { get; init; } = StateStart.Forward;

    /// <summary>The step for the pre-activations.</summary>
    public StateSolver Solver { get; init; } = StateSolver.Joint;

    /// <summary>The Hessian of block steps.</summary>
    public BlockCurvature Curvature { get; init; } = BlockCurvature.GaussNewton;

    /// <summary>Steps for the pre-activations before each step for the weights.</summary>
    public int NewtonSteps { get; init; } = 1;

    /// <summary>Newton steps for a proximal point.</summary>
    public int ProximalIterations { get; init; } = 4;

    /// <summary>Factor of the step lengths of the search, below 1.</summary>
    public double BacktrackFactor { get; init; } = 0.3;

    /// <summary>Step lengths that are tried.</summary>
    public int BacktrackTries { get; init; } = 5;

    /// <summary>How the weights follow from a batch.</summary>
    public WeightVariant Variant { get; init; } = WeightVariant.Prox;

    /// <summary>s: how much of the present weights (or of the averages, with <see cref="WeightVariant.EmaStat"/>) is kept, 0 ≤ s &lt; 1.</summary>
    public double Averaging { get; init; }

    /// <summary>δ of Huber's function in the step for the weights, with the L1 penalty.</summary>
    public double HuberDelta { get; init; } = 0.5;

    /// <summary>Steps of that step.</summary>
    public int HuberSteps { get; init; } = 10;

    /// <summary>Full batch: the relative change of F over five iterations at which the training ends; 0 for never.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Refuses options that do not go together.</summary>
    /// <param name="layers">Layers of the network, the readout among them.</param>
    /// <exception cref="ArgumentException">They do not; the message says what would.</exception>
    public void Check(int layers)
    {
        if (Mu.Count != 1 && Mu.Count != layers) throw new ArgumentException($"There are {Mu.Count} numbers mu for {layers} layers: give one, or one for each layer.");
        foreach (double mu in Mu.All)
            if (!(mu > 0) || !double.IsFinite(mu)) throw new ArgumentException("Every mu is a number above 0.");
        if (!(MuGrowth > 0) || !(Lambda >= 0) || !(Rho >= 0) || !(LiteralRidge >= 0) || !(HuberDelta > 0)) throw new ArgumentException("muGrowth and huberDelta are numbers above 0; lambda, rho and the literal ridge are not negative.");
        if (Averaging is not (>= 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"s is at least 0 and below 1, not {Averaging}."));
        if (BacktrackFactor is not (> 0 and < 1) || BacktrackTries < 1 || NewtonSteps < 1 || ProximalIterations < 1 || HuberSteps < 1) throw new ArgumentException("The factor of the search is between 0 and 1, and all numbers of steps are at least 1.");
        if (Start == StateStart.Warm && Regressors == Regressors.Clean)
            throw new ArgumentException("Clean regressors are the activations of the network itself, from which the pre-activations must start: set zInit: forward, or regressors: literal.");
        if (Penalty == PenaltyNorm.L1 && (Start == StateStart.Warm || Solver != StateSolver.Joint))
            throw new ArgumentException("The L1 penalty starts from the network itself and solves for all layers at once: set zInit: forward and zSolver: joint.");
        if (Penalty == PenaltyNorm.L1 && Variant != WeightVariant.Prox) throw new ArgumentException("The L1 penalty has one step for the weights: set variant: prox.");
    }
}

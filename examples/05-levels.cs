#:project ../src/Costate.Numerics/Costate.Numerics.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Minimises the energy of −Δu + eᵘ = g on a grid of 63 × 63 nodes by adaptive cubic regularisation: on this grid alone (AR2), and with one and two coarser grids below
// it (MAR2). Run it with: dotnet run examples/05-levels.cs
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

const int Nodes = 63;
RandomSequence random = new(seed: args.Length > 0 ? ulong.Parse(args[0]) : 1, stream: 1);
string order = args.Length > 1 ? args[1] : "second";
bool total = args.Length <= 2 || args[2] == "total";
Run("AR2", 1);
Run("MAR2 2", 2);
Run("MAR2 3", 3);

void Run(string name, int levels)
{
    GridEnergy fine = new(Nodes, 2);
    List<ICoarseModel<ISecondOrder<Dense<double>>, Dense<double>>> models = [];
    List<GridEnergy> grids = [];
    for (int level = 1, nodes = Nodes; level < levels; level++)
    {
        nodes /= 2;
        GridEnergy coarse = new(nodes, 2);
        grids.Add(coarse);
        models.Add(new CoherentSecondOrder<Dense<double>>(coarse, new GridTransfer(nodes, 2), coarse.Solution, order == "second" ? new GridEnergy(nodes, 2) : null, total));
    }
    RegularizationOptions options = new()
    {
        Tolerance = new() { Relative = 0, Absolute = 1e-7 },
        Coarse = new() { Iterations = 10, Tolerance = 0.01, SeparateLambda = false },
    };
    AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new CubicStep<Dense<double>>(), options, [.. models]);
    Dense<double> u = new(Nodes * Nodes);
    for (int i = 0; i < u.Length; i++) u.Span[i] = 2 * random.Uniform((ulong)i) - 1;
    (int fineSteps, int coarseSteps, int inner, long work, int rejected) = (0, 0, 0, 0, 0);
    StepReport report;
    do
    {
        report = method.Step(fine, u);
        if (report.Regularization is not { } step) break;
        if (step.IsCoarse) (coarseSteps, inner) = (coarseSteps + 1, inner + step.Iterations);
        else fineSteps++;
        work += step.Work;
        if (!step.IsAccepted) rejected++;
        Console.WriteLine($"  {report.Value:g12} {report.GradientNorm:g4} {step.Iterations} {report.Products} {step}");
    }
    while (report.Status == StepStatus.Continue);
    Dense<double> error = u.Copy();
    error.Axpby(-1, fine.Solution, 1);
    Console.WriteLine($"{name}: {fineSteps} fine, {coarseSteps} coarse ({inner}), rejected {rejected}, products {fine.Products}, coarse products {string.Join(' ', grids.Select(g => g.Products))}, work {work:e3}, {report.Status} {report.GradientNorm:e2}, error {error.MaxNorm():e2}");
}

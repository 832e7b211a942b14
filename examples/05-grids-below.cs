#:project ../src/Costate.Numerics/Costate.Numerics.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Minimises the energy of −Δu + eᵘ = g on a grid of 63 × 63 nodes: by adaptive cubic regularisation on this grid alone (AR2), and with grids below it (MAR2), whose problems agree with the fine one
// to first or to second order. Where levels are natural, they save most of the work. Run it with: dotnet run examples/05-grids-below.cs
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

const int Nodes = 63;
bool asExpected = true;

foreach (ulong seed in (ulong[])[1, 2])
{
    Console.WriteLine($"start {seed}: uniform in (−1, 1), until ‖∇f‖ ≤ 1e-7");
    Console.WriteLine("                              fine steps   coarse phases   their iterations   products on 63²   operations   save   largest error");
    Run alone = Minimise(1, agreesToSecond: false, seed);
    Row("AR2, 63²", alone, alone);
    Run two = Minimise(2, agreesToSecond: false, seed), three = Minimise(3, agreesToSecond: false, seed);
    Row("MAR2, 31², 63²", two, alone);
    Row("MAR2, 15², 31², 63²", three, alone);
    Run second = Minimise(2, agreesToSecond: true, seed);
    Row("MAR2, 31², 63², order 2", second, alone);
    foreach (Run run in (Run[])[two, three]) Expect(seed, 1.5 * run.Work <= alone.Work && 2 * run.FineSteps <= alone.FineSteps);
    foreach (Run run in (Run[])[alone, two, three, second]) Expect(seed, run.Error < 1e-7 && Math.Abs(run.Minimum - alone.Minimum) <= 1e-12 * Math.Abs(alone.Minimum));
}
return asExpected ? 0 : 1;

Run Minimise(int levels, bool agreesToSecond, ulong seed)
{
    GridEnergy fine = new(Nodes, dimension: 2);
    List<ICoarseModel<ISecondOrder<Dense<double>>, Dense<double>>> models = [];
    for (int level = 1, nodes = Nodes / 2; level < levels; level++, nodes /= 2)
    {
        GridEnergy? twin = agreesToSecond ? new(nodes, 2) : null;
        models.Add(new CoherentSecondOrder<Dense<double>>(new GridEnergy(nodes, 2), new GridTransfer(nodes, 2), new(nodes * nodes), twin, totalStep: false));
    }
    RegularizationOptions options = new()
    {
        Tolerance = new() { Relative = 0, Absolute = 1e-7 },
        Coarse = new() { Iterations = 10, Tolerance = 0.01, SeparateLambda = false },
    };
    AdaptiveRegularization<ISecondOrder<Dense<double>>, Dense<double>> method = new(() => new CubicStep<Dense<double>>(), options, [.. models]);

    RandomSequence random = new(seed, stream: 1);
    Dense<double> u = new(Nodes * Nodes);
    for (int i = 0; i < u.Length; i++) u.Span[i] = 2 * random.Uniform((ulong)i) - 1;
    (int fineSteps, int phases, int iterations, long work) = (0, 0, 0, 0);
    StepReport report;
    do
    {
        report = method.Step(fine, u);
        RegularizedReport step = report.Regularization!.Value;
        work += step.Work;
        if (step.IsCoarse) (phases, iterations) = (phases + 1, iterations + step.Iterations);
        else fineSteps++;
    }
    while (report.Status == StepStatus.Continue);
    Expect(seed, report.Status == StepStatus.Converged);
    u.Axpby(-1, fine.Solution, 1);
    return new(fineSteps, phases, iterations, fine.Products, work, report.Value, u.MaxNorm());
}

void Row(string method, Run run, Run alone) => Console.WriteLine(FormattableString.Invariant(
    $"  {method,-26}  {run.FineSteps,10}   {run.Phases,13}   {run.Iterations,16}   {run.Products,15}   {run.Work,10:0.00e0}   {(double)alone.Work / run.Work,4:F2}   {run.Error,13:0.0e0}"));

void Expect(ulong seed, bool holds)
{
    if (!holds) Console.WriteLine($"start {seed}: not as expected");
    asExpected &= holds;
}

sealed record Run(int FineSteps, int Phases, int Iterations, int Products, long Work, double Minimum, double Error);

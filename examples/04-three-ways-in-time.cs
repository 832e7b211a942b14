#:project ../src/Costate.Numerics/Costate.Numerics.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Ways to solve Y_{n+1} = (I + hA)·Y_n for all n = 0 … N − 1, the forward Euler method for u' = A·u on [0, 5]: one step after another; all steps at once (Jacobi); blocks of four steps
// at once, then their ends (relaxation); and the last with coarser levels that carry information far (MGRIT). Run it with: dotnet run examples/04-three-ways-in-time.cs
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

const double End = 5, Tolerance = 1e-10;
const int M = 4;
int[] stepsOfCycle = [132, 564, 2292];   // N + N_1 + 3·(N_1 + … + N_{L−1}) + N_L
bool asExpected = true;

Console.WriteLine("until the relative residual is 1e-10, from Y_n = Y_0; path: steps that wait for one another, with as many workers as can be used");
Compare("decay, u' = -u", new double[,] { { -1 } }, [1], mgritCycles: [9, 8, 7]);
Compare("rotation, u' = (2v, -2u)", new double[,] { { 0, 2 }, { -2, 0 } }, [1, 0], mgritCycles: [14, 12, 11]);
return asExpected ? 0 : 1;

void Compare(string problem, double[,] a, double[] initial, int[] mgritCycles)
{
    Console.WriteLine();
    Console.WriteLine($"{problem,-26}    N   cycles   steps/N a cycle   path a cycle   steps in all   path in all");
    for (int i = 0; i < 3; i++)
    {
        int n = 64 << 2 * i;
        CountingSteps steps = new(End / n, a);
        TimeHierarchy hierarchy = new(new TimeGrid(n, End), new() { Factors = [M], LeastSteps = 4 });
        Dense<double>[] exact = InOrder(hierarchy.Levels[0], steps, initial);
        Row("forward substitution", n, 1, n, n, steps.Take(), n);

        int sweeps = Jacobi(hierarchy.Levels[0], steps, initial, exact);
        Row("Jacobi", n, sweeps, n, 1, steps.Take(), sweeps);

        int relaxations = Relaxation(hierarchy.Levels[0], steps, initial, exact);
        Row("relaxation, m = 4", n, relaxations, n, M, steps.Take(), relaxations * M);

        MgritWork work = new(hierarchy, new());
        int cycles = Multigrid(hierarchy, steps, initial, exact);
        Row("MGRIT, m = 4, F/FCF", n, cycles, work.StepsOfCycle.Sum(), work.CriticalPath, steps.Take(), cycles * work.CriticalPath);

        // What the theory says: Jacobi and relaxation need everything before a point to be right, N sweeps and N/m; the critical path of a multigrid cycle grows like log N.
        Expect(problem, n, sweeps == n && relaxations == n / M && cycles == mgritCycles[i] && work.CriticalPath == 21 + 12 * i && work.StepsOfCycle.Sum() == stepsOfCycle[i]);
    }
}

// Y_{n+1} = (I + hA)·Y_n, n = 0, 1, …: optimal work, nothing in parallel.
Dense<double>[] InOrder(TimeLevel level, CountingSteps steps, double[] initial)
{
    Dense<double>[] y = Constant(level, initial);
    for (int n = 0; n < level.Steps; n++) steps.Step(level.Step(n), y[n], y[n + 1]);
    return y;
}

// All steps from the values of the sweep before: the iteration matrix is nilpotent, so N sweeps are exact, and fewer are not close.
int Jacobi(TimeLevel level, CountingSteps steps, double[] initial, Dense<double>[] exact)
{
    Dense<double>[] y = Constant(level, initial), next = Constant(level, initial);
    for (int sweep = 1; ; sweep++)
    {
        for (int n = 0; n < level.Steps; n++) steps.Step(level.Step(n), y[n], next[n + 1]);
        (y, next) = (next, y);
        if (Residual(y, level, steps) <= Tolerance) return Checked(sweep, y, exact);
    }
}

// F-relaxation, then C-relaxation: the blocks at once, each step after step; then the first point of every block from the last one before it. Exact after N/m, a path of N.
int Relaxation(TimeLevel level, CountingSteps steps, double[] initial, Dense<double>[] exact)
{
    Dense<double>[] y = Constant(level, initial);
    for (int sweep = 1; ; sweep++)
    {
        for (int n = 0; n < level.Steps; n++)
            if ((n + 1) % M != 0) steps.Step(level.Step(n), y[n], y[n + 1]);
        for (int n = M - 1; n < level.Steps; n += M) steps.Step(level.Step(n), y[n], y[n + 1]);
        if (Residual(y, level, steps) <= Tolerance) return Checked(sweep, y, exact);
    }
}

// The library's solver, on one rank. Its last relaxation finds that the tolerance is reached; it is part of the steps in all.
int Multigrid(TimeHierarchy hierarchy, CountingSteps steps, double[] initial, Dense<double>[] exact)
{
    Mgrit<Dense<double>> mgrit = new(
        hierarchy, new TimePartition(hierarchy, ranks: 1), steps, SingleRank.Instance, new Dense<double>(initial.Length), new() { Tolerance = Tolerance, SerialFallback = false });
    initial.CopyTo(mgrit[0].Span);
    mgrit.Start();
    MgritReport report = mgrit.Solve();
    return Checked(report.Cycles, [.. Enumerable.Range(0, hierarchy.Grid.Steps + 1).Select(n => mgrit[n])], exact);
}

// sqrt(Σ |(I + hA)·Y_n − Y_{n+1}|²) / sqrt(Σ |Y_n|²)
double Residual(Dense<double>[] y, TimeLevel level, CountingSteps steps)
{
    Dense<double> r = y[0].Like();
    (double residual, double size) = (0, y[0].Dot(y[0]));
    for (int n = 0; n < level.Steps; n++)
    {
        steps.Evaluate(level.Step(n), y[n], r);
        r.Axpby(-1, y[n + 1], 1);
        (residual, size) = (residual + r.Dot(r), size + y[n + 1].Dot(y[n + 1]));
    }
    return Math.Sqrt(residual / size);
}

Dense<double>[] Constant(TimeLevel level, double[] initial) => [.. Enumerable.Range(0, level.Steps + 1).Select(_ => new Dense<double>(initial))];

// All ways lead to the same solution.
int Checked(int cycles, Dense<double>[] y, Dense<double>[] exact)
{
    for (int n = 0; n < y.Length; n++)
        for (int i = 0; i < y[n].Length; i++) Expect("solution", n, Math.Abs(y[n].Span[i] - exact[n].Span[i]) < 1e-6);
    return cycles;
}

void Row(string method, int n, int cycles, long stepsOfCycle, long pathOfCycle, long allSteps, long path) => Console.WriteLine(FormattableString.Invariant(
    $"  {method,-22} {n,6}   {cycles,6}   {(double)stepsOfCycle / n,15:F2}   {pathOfCycle,12}   {allSteps,12}   {path,11}"));

void Expect(string what, int n, bool holds)
{
    if (!holds) Console.WriteLine($"{what}, {n}: not as expected");
    asExpected &= holds;
}

/// <summary>Y ← (I + p·hA)·Y for a step that spans p fine ones, counted.</summary>
sealed class CountingSteps(double h, double[,] a) : ITimeStepper<Dense<double>>
{
    long _count;

    public void Step(in TimeStep step, Dense<double> from, Dense<double> to)
    {
        _count++;
        Evaluate(step, from, to);
    }

    public void Evaluate(in TimeStep step, Dense<double> from, Dense<double> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            double f = 0;
            for (int j = 0; j < from.Length; j++) f += a[i, j] * from.Span[j];
            to.Span[i] = from.Span[i] + step.Span * h * f;
        }
    }

    /// <summary>Steps since the last call.</summary>
    public long Take()
    {
        long count = _count;
        _count = 0;
        return count;
    }
}

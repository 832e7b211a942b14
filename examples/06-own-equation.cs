#:project ../src/Costate.Networks/Costate.Networks.csproj
#:property PublishAot=false
#:property Optimize=true
#:property RestorePackagesWithLockFile=false

// A differential equation of one's own, solved by a network with one hidden layer: the pendulum u'' + 9 sin u = 0 with u(0) = 1 and u(1) = 0. Nobody tells the program its solution; in the
// end the network is compared with the initial value problem that begins with its own slope. Run it with: dotnet run examples/06-own-equation.cs
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

Pendulum equation = new();
ShallowNetwork network = new(inputs: 1, nodes: 40, Activation.Tanh);
CollocationProblem problem = new(network, equation, CollocationPoints.Create(inputs: 1, perSide: 21));
AdaptiveRegularization<IGaussNewton<Dense<double>>, Dense<double>> method = new(() => new DualStep<Dense<double>>(), new() { Tolerance = new() { Relative = 0, Absolute = 1e-6 } });
BoundaryValueSolver solver = new(
    problem, new Minimization<IGaussNewton<Dense<double>>, Dense<double>>(method, problem), network.Initial(ShallowStart.Uniform, seed: 1), error: null, new(Rmse: 0, Iterations: 400));
while (solver.Advance() is { } record)
    if (record.Iteration % 25 == 0) Console.WriteLine(FormattableString.Invariant($"iteration {record.Iteration}: loss {record.Value:G3}, gradient {record.GradientNorm:G3}"));
Console.WriteLine($"{solver.State.Status} after {solver.State.Iterations} iterations");

const int Steps = 200;
double[] slope = new double[1], value = new double[1];
(double u, _) = network.Differentiate(solver.X, [0], slope);
double v = slope[0], h = 1.0 / Steps, largest = 0;
for (int i = 1; i <= Steps; i++)
{
    // One step of the classical Runge–Kutta scheme for u' = v, v' = −9 sin u.
    (double u1, double v1) = (v, Force(u));
    (double u2, double v2) = (v + h / 2 * v1, Force(u + h / 2 * u1));
    (double u3, double v3) = (v + h / 2 * v2, Force(u + h / 2 * u2));
    (double u4, double v4) = (v + h * v3, Force(u + h * u3));
    (u, v) = (u + h / 6 * (u1 + 2 * u2 + 2 * u3 + u4), v + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4));
    network.Values(solver.X, [i * h], value);
    largest = Math.Max(largest, Math.Abs(value[0] - u));
}
Console.WriteLine(FormattableString.Invariant($"the initial value problem ends at u(1) = {u:F5}; the network is never more than {largest:E1} away from it"));
return largest < 1e-2 && Math.Abs(u) < 1e-2 ? 0 : 1;

static double Force(double u) => -9 * Math.Sin(u);

/// <summary>u'' + 9 sin u = 0 with u(0) = 1 and u(1) = 0.</summary>
sealed class Pendulum : IDifferentialEquation
{
    public int Inputs => 1;
    public double Diffusion => 1;
    public double Reaction(double u) => 9 * Math.Sin(u);
    public double ReactionSlope(double u) => 9 * Math.Cos(u);
    public double Source(ReadOnlySpan<double> z) => 0;
    public double Boundary(ReadOnlySpan<double> z) => z[0] == 0 ? 1 : 0;
}

#:project ../src/Costate.Networks/Costate.Networks.csproj
#:project ../tests/Costate.Testing/Costate.Testing.csproj
#:property PublishAot=false
#:property Optimize=true
#:property RestorePackagesWithLockFile=false

// Dynamics of one's own: rotations in a few planes, f(y) = tanh((U·Vᵀ − V·Uᵀ)·y + b) with U and V n × r. The matrix is antisymmetric whatever U and V are, and a layer has
// 2nr + n parameters instead of n² + n. They are tested as Euler and as Runge–Kutta steps, then trained by Newton's method. Run it with: dotnet run examples/03-own-dynamics.cs
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Testing;

const int Width = 8, Rank = 2, Layers = 8;
const double Horizon = 5, Smoothness = 1e-5, ReadoutTikhonov = 1e-3;
PlaneRotations dynamics = new(Width, Rank);
double[] theta = [.. Enumerable.Range(1, dynamics.Shape.Parameters).Select(k => Math.Sin(k))];
LayerContract.Verify(new EulerStep<double>(dynamics, h: 0.3), theta);
LayerContract.Verify(RungeKuttaStep<double>.Classical(dynamics, h: 0.3), theta);
Console.WriteLine($"{dynamics.Shape.Parameters} parameters a layer instead of {Width * Width + Width}; as Euler and as Runge–Kutta steps they pass all tests");

(Dataset<double> training, Dataset<double> validation) = Peaks.Generate<double>(samples: 1000, validation: 500, seed: 7);
Network<double> network = new(
    opening: new DenseLayer<double>(training.Features, Width, Activation.Tanh), step: new EulerStep<double>(dynamics, Horizon / Layers), Layers, Horizon,
    readout: new DenseLayer<double>(Width, training.Classes, Activation.Identity, "W", "mu"));
CrossEntropy<double> loss = new();
SerialPropagator<double> propagator = new();
using ThreadTeam team = new(0);
Tikhonov<double> tikhonov = new(network, layers: 0, opening: 5e-6, readout: ReadoutTikhonov);
Smoothness<double> smoothness = new(network, Smoothness);
TrainingProblem<double> problem = new(network, new(network, loss, training, propagator, team), new(network, loss, validation, propagator, team), tikhonov, smoothness);

// Newton's method for opening and layers; the readout is always the best one.
EliminatedReadout<double> reduced = new(network, problem.Data, loss, ReadoutTikhonov, [tikhonov, smoothness]);
LayerwiseRegularizer<double> regularizer = new(network, layers: 0, opening: 5e-6, ReadoutTikhonov, Smoothness);
NewtonPcg<double> newton = new(new() { LinearSolve = new() { Tolerance = 0.1 } }, new WithoutReadout<double>(network, regularizer));
TrainingLevel<double> level = new(problem, new ReadoutElimination<double>(reduced, newton));
Trainer<double> trainer = new(new Cascade<double>(1, _ => level), new() { Epochs = 12 }, new Initialization { Gain = 0.1, Seed = 7 }.Parameters);
while (trainer.Status == TrainingStatus.Running)
{
    if (trainer.Advance() is { } iteration && iteration.Epoch % 3 == 0)
        Console.WriteLine(FormattableString.Invariant($"iteration {iteration.Epoch}: loss {iteration.Training.Loss:F4}, validation accuracy {iteration.Validation?.Accuracy:P1}"));
}
Console.WriteLine($"{trainer.Status}: {trainer.StopReason}");
return trainer.LastEpoch?.Validation?.Accuracy > 0.9 ? 0 : 1;

/// <summary>f(y, θ) = tanh(M·y + b), M = U·Vᵀ − V·Uᵀ. With p = Vᵀy, q = Uᵀy: M·y = U·p − V·q.
/// Adjoint, with Q = (1 − tanh²)∘w, P = VᵀQ, R = UᵀQ: dU = Q·pᵀ − y·Pᵀ, dV = y·Rᵀ − Q·qᵀ, db = Q·1, dy = V·R − U·P.</summary>
sealed class PlaneRotations(int features, int rank) : IDynamics<double>
{
    readonly int _v = features * rank, _b = 2 * features * rank;

    // The cache holds tanh(M·y + b) = f(y), from which Replay adds up a step again. Parameters and sums keep the layout in which they are stored.
    public LayerShape Shape { get; } = new(
        features, features, Parameters: features * (2 * rank + 1), Cache: features, Scratch: features + 4 * rank, Prepared: features * (2 * rank + 1), Accumulated: features * (2 * rank + 1), Replays: true);

    public IReadOnlyList<ParameterBlock> Blocks { get; } = [new("U", features, rank), new("V", features, rank), new("b", features)];

    public void Prepare(ReadOnlySpan<double> theta, Span<double> prepared) => theta.CopyTo(prepared);

    public void Collect(ReadOnlySpan<double> accumulator, Span<double> gradient)
    {
        for (int k = 0; k < gradient.Length; k++) gradient[k] += accumulator[k];
    }

    public void Evaluate(in Point<double> at, double h, ReadOnlySpan<double> from, Span<double> cache, Span<double> output)
    {
        Span<double> p = at.Scratch[..rank], q = at.Scratch.Slice(rank, rank);
        for (int t = 0; t < at.Samples; t++)
        {
            Project(at.Theta, at.Y, at.Samples, t, p, q);
            for (int i = 0; i < features; i++)
            {
                double sum = at.Theta[_b + i];
                for (int k = 0; k < rank; k++) sum += at.Theta[i * rank + k] * p[k] - at.Theta[_v + i * rank + k] * q[k];
                cache[i * at.Samples + t] = Math.Tanh(sum);
            }
        }
        Replay(at, h, from, cache, output);
    }

    public void Replay(in Point<double> at, double h, ReadOnlySpan<double> from, ReadOnlySpan<double> cache, Span<double> output)
    {
        for (int k = 0; k < output.Length; k++) output[k] = (from.IsEmpty ? 0 : from[k]) + h * cache[k];
    }

    public void Tangent(in Point<double> at, ReadOnlySpan<double> cache, double h, ReadOnlySpan<double> dy, ReadOnlySpan<double> dtheta, ReadOnlySpan<double> from, Span<double> output)
    {
        Span<double> p = at.Scratch[..rank], q = at.Scratch.Slice(rank, rank), dp = at.Scratch.Slice(2 * rank, rank), dq = at.Scratch.Slice(3 * rank, rank), sums = at.Scratch.Slice(4 * rank, features);
        for (int t = 0; t < at.Samples; t++)
        {
            Project(at.Theta, dy, at.Samples, t, dp, dq);
            sums.Clear();
            if (!dtheta.IsEmpty)
            {
                Project(at.Theta, at.Y, at.Samples, t, p, q);
                for (int i = 0; i < features; i++)
                {
                    double y = at.Y[i * at.Samples + t];
                    sums[i] += dtheta[_b + i];
                    for (int k = 0; k < rank; k++)
                    {
                        sums[i] += dtheta[i * rank + k] * p[k] - dtheta[_v + i * rank + k] * q[k];
                        dp[k] += dtheta[_v + i * rank + k] * y;
                        dq[k] += dtheta[i * rank + k] * y;
                    }
                }
            }
            for (int i = 0; i < features; i++)
            {
                double sum = sums[i], tanh = cache[i * at.Samples + t];
                for (int k = 0; k < rank; k++) sum += at.Theta[i * rank + k] * dp[k] - at.Theta[_v + i * rank + k] * dq[k];
                output[i * at.Samples + t] = (from.IsEmpty ? 0 : from[i * at.Samples + t]) + h * (1 - tanh * tanh) * sum;
            }
        }
    }

    // Sample by sample: all of w at a sample is read before dy, which may be the same memory, is written.
    public void Adjoint(in Point<double> at, ReadOnlySpan<double> cache, double h, ReadOnlySpan<double> w, Span<double> dy, Span<double> accumulator)
    {
        Span<double> p = at.Scratch[..rank], q = at.Scratch.Slice(rank, rank), toP = at.Scratch.Slice(2 * rank, rank), toQ = at.Scratch.Slice(3 * rank, rank), costate = at.Scratch.Slice(4 * rank, features);
        for (int t = 0; t < at.Samples; t++)
        {
            for (int i = 0; i < features; i++)
            {
                double tanh = cache[i * at.Samples + t];
                costate[i] = h * (1 - tanh * tanh) * w[i * at.Samples + t];
            }
            Project(at.Theta, at.Y, at.Samples, t, p, q);
            Project(at.Theta, costate, 1, 0, toP, toQ);
            for (int i = 0; i < features; i++)
            {
                double y = at.Y[i * at.Samples + t], sum = 0;
                if (!accumulator.IsEmpty) accumulator[_b + i] += costate[i];
                for (int k = 0; k < rank; k++)
                {
                    if (!accumulator.IsEmpty)
                    {
                        accumulator[i * rank + k] += costate[i] * p[k] - y * toP[k];
                        accumulator[_v + i * rank + k] += y * toQ[k] - costate[i] * q[k];
                    }
                    sum += at.Theta[_v + i * rank + k] * toQ[k] - at.Theta[i * rank + k] * toP[k];
                }
                if (!dy.IsEmpty) dy[i * at.Samples + t] += sum;
            }
        }
    }

    /// <summary>p ← Vᵀ·y, q ← Uᵀ·y for sample t of a tile.</summary>
    void Project(ReadOnlySpan<double> theta, ReadOnlySpan<double> y, int samples, int t, Span<double> p, Span<double> q)
    {
        for (int k = 0; k < rank; k++)
        {
            (double sum, double other) = (0, 0);
            for (int i = 0; i < features; i++)
            {
                sum += theta[_v + i * rank + k] * y[i * samples + t];
                other += theta[i * rank + k] * y[i * samples + t];
            }
            (p[k], q[k]) = (sum, other);
        }
    }
}

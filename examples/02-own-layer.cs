#:project ../src/Costate.Networks/Costate.Networks.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A layer of one's own, z = a∘tanh(K·y + b), written with plain loops, and the tests that it must pass. Run it with: dotnet run examples/02-own-layer.cs
using System.Numerics;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

ScaledTanh<double> layer = new(inputs: 3, outputs: 5);
Network<double> network = new(
    opening: layer, step: new EulerStep<double>(new DenseDynamics<double>(5, Activation.Tanh), h: 0.25), layers: 4, horizon: 1,
    readout: new DenseLayer<double>(5, 2, Activation.Identity, "W", "mu"));
Dense<double> x = new(network.Parameters);
for (int i = 0; i < x.Length; i++) x.Span[i] = Math.Sin(i + 1);

DerivativeCheck[] checks =
[
    LayerCheck.Run("scaled tanh", layer, x.Span[..layer.Shape.Parameters]),
    NetworkCheck.Propagation("network with it", network, new SerialPropagator<double>(), x),
];
Console.WriteLine("element           order 1  order 2  adjoint error");
foreach (DerivativeCheck check in checks)
    Console.WriteLine(FormattableString.Invariant(
        $"{check.Element,-16}  {check.Orders.First,7:F3}  {check.Orders.Second,7:F3}  {check.AdjointError,13:E1}  {(check.Passed ? "ok" : "FAILED")}"));
return checks.All(check => check.Passed) ? 0 : 1;

/// <summary>z = a∘tanh(K·y + b): K outputs × inputs, a and b one number per output. Adjoint: da = tanh∘w, Q = a∘(1 − tanh²)∘w, dK = Q·yᵀ, db = Q·1, dy = Kᵀ·Q.</summary>
sealed class ScaledTanh<T>(int inputs, int outputs) : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly int _b = outputs * inputs, _a = outputs * inputs + outputs;

    // The cache holds tanh(K·y + b); parameters and sums keep the layout in which they are stored.
    public LayerShape Shape { get; } = new(
        inputs, outputs, Parameters: outputs * (inputs + 2), Cache: outputs, Scratch: outputs, Prepared: outputs * (inputs + 2), Accumulated: outputs * (inputs + 2));

    public IReadOnlyList<ParameterBlock> Blocks { get; } = [new("K", outputs, inputs), new("b", outputs), new("a", outputs)];

    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => theta.CopyTo(prepared);

    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        for (int k = 0; k < gradient.Length; k++) gradient[k] += accumulator[k];
    }

    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        int samples = at.Samples;
        for (int i = 0; i < outputs; i++)
        {
            for (int t = 0; t < samples; t++)
            {
                T sum = at.Theta[_b + i];
                for (int j = 0; j < inputs; j++) sum += at.Theta[i * inputs + j] * at.Y[j * samples + t];
                cache[i * samples + t] = T.Tanh(sum);
                output[i * samples + t] = at.Theta[_a + i] * cache[i * samples + t];
            }
        }
    }

    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int samples = at.Samples;
        for (int i = 0; i < outputs; i++)
        {
            for (int t = 0; t < samples; t++)
            {
                T tanh = cache[i * samples + t], sum = dtheta.IsEmpty ? T.Zero : dtheta[_b + i], da = dtheta.IsEmpty ? T.Zero : dtheta[_a + i];
                for (int j = 0; j < inputs; j++)
                {
                    sum += at.Theta[i * inputs + j] * dy[j * samples + t];
                    if (!dtheta.IsEmpty) sum += dtheta[i * inputs + j] * at.Y[j * samples + t];
                }
                output[i * samples + t] = da * tanh + at.Theta[_a + i] * (T.One - tanh * tanh) * sum;
            }
        }
    }

    // Sample by sample: all of w at a sample is read before dy, which may be the same memory, is written.
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int samples = at.Samples;
        Span<T> q = at.Scratch[..outputs];
        for (int t = 0; t < samples; t++)
        {
            for (int i = 0; i < outputs; i++)
            {
                T tanh = cache[i * samples + t], costate = w[i * samples + t];
                q[i] = at.Theta[_a + i] * (T.One - tanh * tanh) * costate;
                if (accumulator.IsEmpty) continue;
                accumulator[_a + i] += tanh * costate;
                accumulator[_b + i] += q[i];
                for (int j = 0; j < inputs; j++) accumulator[i * inputs + j] += q[i] * at.Y[j * samples + t];
            }
            for (int j = 0; !dy.IsEmpty && j < inputs; j++)
            {
                T sum = T.Zero;
                for (int i = 0; i < outputs; i++) sum += at.Theta[i * inputs + j] * q[i];
                dy[j * samples + t] = sum;
            }
        }
    }
}

using BenchmarkDotNet.Attributes;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;

namespace Costate.Bench;

/// <summary>One Euler step on one tile: forward, tangent, adjoint, in time per call. Divide by the samples of the tile to compare widths.</summary>
public class DenseKernelBenchmarks
{
    readonly float[] _scratch = new float[1 << 20];
    ILayer<float> _step = null!;
    float[] _theta = [], _direction = [], _y = [], _next = [], _cache = [], _w = [], _sums = [];
    int _samples;

    [Params(4, 8, 16, 32, 64, 128, 256)]
    public int Width { get; set; }

    [Params(KernelWidth.Avx512, KernelWidth.Avx2)]
    public KernelWidth Kernels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _samples = Tiling.For(100_000, Width, 1, sizeof(float)).TileSamples;
        _step = new EulerStep<float>(new DenseDynamics<float>(Width, Activation.Tanh, Kernels), 0.1);
        float[] theta = Numbers(_step.Shape.Parameters);
        _theta = new float[_step.Shape.Prepared];
        _step.Prepare(theta, _theta);
        _direction = (float[])_theta.Clone();
        (_y, _next, _w) = (Numbers(Width * _samples), new float[Width * _samples], Numbers(Width * _samples));
        (_cache, _sums) = (new float[_step.Shape.Cache * _samples], new float[_step.Shape.Accumulated]);
        Forward();
    }

    [Benchmark(Baseline = true)]
    public void Forward() => _step.Evaluate(At(), _cache, _next);

    [Benchmark]
    public void Tangent() => _step.Jvp(At(), _cache, _w, _direction, _next);

    [Benchmark]
    public void Adjoint() => _step.Vjp(At(), _cache, _w, _w, _sums);

    Point<float> At() => new() { Y = _y, Theta = _theta, Scratch = _scratch, Samples = _samples };

    static float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(i => 0.1f * MathF.Sin(i))];
}

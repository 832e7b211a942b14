using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Kernels;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Bench;

/// <summary>Times the Jacobian of a collocation problem and its products on one thread, the products against a loop that only reads the same memory, in the same run.</summary>
static class JacobianTimes
{
    const int Rounds = 200, Calls = 20;

    /// <summary>Prints a line per size.</summary>
    public static void Run()
    {
        Console.WriteLine("| problem | rows x unknowns | Jacobian, µs | J·s, µs | share of the limit | Jᵀ·r, µs | share of the limit |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Time("poisson, ν = 20, r = 512", new Poisson(20), 61, 512);
        Time("poisson, ν = 25, r = 1024", new Poisson(25), 76, 1024);
        Time("poisson-2d, ν = 5, r = 512", new Poisson(5, 2), 16, 512);
    }

    static void Time(string name, Poisson equation, int perSide, int nodes)
    {
        ShallowNetwork network = new(equation.Inputs, nodes, Activation.BipolarSigmoid);
        CollocationProblem problem = new(network, equation, CollocationPoints.Create(equation.Inputs, perSide));
        Dense<double> x = network.Initial(ShallowStart.Uniform, 1), s = x.Copy(), product = x.Like(), image = new(problem.Rows);
        IJacobian<Dense<double>> jacobian = problem.Jacobian(x);
        double[] memory = new double[DenseJacobian.Numbers(problem.Rows, x.Length)];
        Array.Fill(memory, 1);   // pages that were never written to are one and the same page of zeros, and their reading is no limit of a memory
        (double fill, double apply, double transposed, double read) = (double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            fill = Math.Min(fill, Best(() => problem.Jacobian(x), 1));
            apply = Math.Min(apply, Best(() => jacobian.Apply(s, image), Calls));
            transposed = Math.Min(transposed, Best(() => jacobian.ApplyTransposed(image, product), Calls));
            read = Math.Min(read, Best(() => Read(memory), Calls));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {problem.Rows} x {x.Length} | {fill:F0} | {apply:F1} | {100 * read / apply:F0} % | {transposed:F1} | {100 * read / transposed:F0} % |"));
    }

    static double Best(Action call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) call();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    // The limit: every number is read once and added to one of eight sums.
    static double Read(double[] memory)
    {
        ref double from = ref MemoryMarshal.GetArrayDataReference(memory);
        Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (nuint i = 0; i + 32 <= (nuint)memory.Length; i += 32)
        {
            a += Vector256.LoadUnsafe(ref from, i);
            b += Vector256.LoadUnsafe(ref from, i + 4);
            c += Vector256.LoadUnsafe(ref from, i + 8);
            d += Vector256.LoadUnsafe(ref from, i + 12);
            e += Vector256.LoadUnsafe(ref from, i + 16);
            f += Vector256.LoadUnsafe(ref from, i + 20);
            g += Vector256.LoadUnsafe(ref from, i + 24);
            h += Vector256.LoadUnsafe(ref from, i + 28);
        }
        return Vector256.Sum(a + b + (c + d) + (e + f + (g + h)));
    }
}

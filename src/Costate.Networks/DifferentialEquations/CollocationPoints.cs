using Costate.Numerics.Randomness;

namespace Costate.Networks.DifferentialEquations;

/// <summary>The points of (0, 1)^m where an equation is asked to hold, and those of its boundary where values are given.</summary>
/// <param name="Inputs">m.</param>
/// <param name="Equation">Points × coordinates; the equation is asked to hold at all of them, also at those on the boundary.</param>
/// <param name="Boundary">Points × coordinates.</param>
public sealed record CollocationPoints(int Inputs, IReadOnlyList<double> Equation, IReadOnlyList<double> Boundary)
{
    /// <summary>Number of points for the equation.</summary>
    public int EquationCount => Equation.Count / Inputs;

    /// <summary>Number of points for the boundary values.</summary>
    public int BoundaryCount => Boundary.Count / Inputs;

    /// <summary>Points of (0, 1) or of the unit square.</summary>
    /// <param name="inputs">1 or 2.</param>
    /// <param name="perSide">n, the number of points along each side: n^m for the equation, and 2 or 4(n − 1) for the boundary.</param>
    /// <param name="layout">Where they are.</param>
    /// <param name="seed">Of random points.</param>
    /// <exception cref="ArgumentException">Other dimensions, fewer than two points, or more than fit into an array.</exception>
    public static CollocationPoints Create(int inputs, int perSide, PointLayout layout = PointLayout.Equispaced, ulong seed = 0)
    {
        if (inputs is not (1 or 2)) throw new ArgumentException($"Points are laid out in one or two dimensions, but {inputs} were asked for; give a list of points instead.", nameof(inputs));
        if (perSide < 2 || inputs == 2 && perSide > 10_000) throw new ArgumentException($"Each side needs 2 to {(inputs == 2 ? 10_000 : int.MaxValue)} points, but {perSide} were asked for.", nameof(perSide));
        double[] side = new double[perSide];
        for (int i = 0; i < perSide; i++)
            side[i] = layout == PointLayout.Chebyshev ? 0.5 - 0.5 * Math.Cos(Math.PI * i / (perSide - 1)) : (double)i / (perSide - 1);
        if (layout == PointLayout.Random) return Random(inputs, perSide, seed);
        return inputs == 1 ? new(1, side, [0, 1]) : new(2, [.. side.SelectMany(y => side.SelectMany(x => new[] { x, y }))], Edges(side));
    }

    // Once around the square, every corner once.
    static double[] Edges(double[] side) =>
        [.. side.SkipLast(1).SelectMany(x => new[] { x, 0 }), .. side.SkipLast(1).SelectMany(y => new[] { 1, y }), .. side.Skip(1).Reverse().SelectMany(x => new[] { x, 1 }), .. side.Skip(1).Reverse().SelectMany(y => new[] { 0, y })];

    static CollocationPoints Random(int inputs, int perSide, ulong seed)
    {
        RandomSequence random = new(seed, RandomStreams.CollocationPoints), edge = random.At(1);
        double[] points = [.. Enumerable.Range(0, inputs == 1 ? perSide : 2 * perSide * perSide).Select(i => random.Uniform((ulong)i))];
        if (inputs == 1)
        {
            Array.Sort(points);
            return new(1, points, [0, 1]);
        }
        double[] boundary = new double[8 * (perSide - 1)];
        for (int i = 0; i < boundary.Length / 2; i++)
        {
            double at = edge.Uniform((ulong)i);
            (boundary[2 * i], boundary[2 * i + 1]) = (i % 4) switch { 0 => (at, 0.0), 1 => (at, 1.0), 2 => (0.0, at), _ => (1.0, at) };
        }
        return new(2, points, boundary);
    }
}

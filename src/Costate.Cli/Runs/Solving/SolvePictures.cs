using Costate.Cli.Output.Pictures;
using Costate.Networks.DifferentialEquations;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Runs.Solving;

/// <summary>A solution, its error, and how it got there, as pictures.</summary>
static class SolvePictures
{
    /// <summary>The file of the solution.</summary>
    public const string Solution = "solution.svg";

    /// <summary>The file of the error.</summary>
    public const string Error = "error.svg";

    /// <summary>The file of the errors over the iterations.</summary>
    public const string Convergence = "convergence.svg";

    const double LeastShown = 1e-16;
    const int MostCells = 129;

    /// <summary>The pictures and their file names.</summary>
    /// <param name="grid">Where the solution is compared.</param>
    /// <param name="x">The unknowns.</param>
    /// <param name="history">A record per iteration of this process.</param>
    /// <param name="subtitle">Equation, method, outcome.</param>
    public static IEnumerable<(string Name, Picture Picture)> All(SolutionGrid grid, Dense<double> x, IReadOnlyList<SolverRecord> history, string subtitle)
    {
        double[] values = grid.Values(x), errors = [.. values.Zip(grid.Exact, (u, exact) => Math.Max(LeastShown, Math.Abs(u - exact)))];
        yield return (Solution, grid.Inputs == 1 ? Curve(grid, values, subtitle) : Field("Solution u", grid, values, new("u"), subtitle));
        yield return (Error, grid.Inputs == 1 ? ErrorCurve(grid, errors, subtitle) : Field("Error |u − u*|", grid, errors, new("|u − u*|", Logarithmic: true), subtitle));
        if (history.Count > 1) yield return (Convergence, Path(history, subtitle));
    }

    static Picture Curve(SolutionGrid grid, double[] values, string subtitle) => new()
    {
        Title = "Solution",
        Subtitle = subtitle,
        Horizontal = new("x"),
        Vertical = new("u"),
        Marks = [new LineMark("exact solution u*", grid.Side, grid.Exact) { Thickness = 5, Color = 5 }, new LineMark("u of the network", grid.Side, values) { Color = 0 }],
    };

    static Picture ErrorCurve(SolutionGrid grid, double[] errors, string subtitle) => new()
    {
        Title = "Error of the solution",
        Subtitle = subtitle,
        Horizontal = new("x"),
        Vertical = new("|u − u*|", Logarithmic: true),
        Marks = [new LineMark("|u − u*|", grid.Side, errors) { Color = 1 }],
    };

    static Picture Field(string title, SolutionGrid grid, double[] values, Axis range, string subtitle)
    {
        int side = grid.Side.Length, every = (side + MostCells - 2) / MostCells + (side > MostCells ? 1 : 0);
        int[] kept = [.. Enumerable.Range(0, side).Where(i => i % Math.Max(1, every) == 0)];
        double[] middles = [.. kept.Select(i => grid.Side[i])];
        return new()
        {
            Title = title,
            Subtitle = subtitle,
            Horizontal = new("x"),
            Vertical = new("y"),
            EqualUnits = true,
            Height = 640,
            Marks = [new HeatMark(middles, middles, [.. kept.SelectMany(j => kept.Select(i => values[j * side + i]))], range)],
        };
    }

    static Picture Path(IReadOnlyList<SolverRecord> history, string subtitle)
    {
        double[] steps = [.. history.Select(record => (double)record.Iteration)];
        List<IMark> marks = [new LineMark("RMSE", steps, [.. history.Select(record => record.Error?.Rmse ?? double.NaN)]) { Color = 0 }, new LineMark("‖∇f‖", steps, [.. history.Select(record => record.GradientNorm)]) { Color = 1 }];
        return new()
        {
            Title = "Error and gradient over the iterations",
            Subtitle = subtitle,
            Horizontal = new("iteration, fine or coarse", Counts: true),
            Vertical = new("value", Logarithmic: true),
            Marks = marks,
        };
    }
}

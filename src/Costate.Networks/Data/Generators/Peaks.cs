using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>
/// Points of the plane, classified by the height of the peaks function
/// z = 3(1−x)²e^{−x²−(y+1)²} − 10(x/5 − x³ − y⁵)e^{−x²−y²} − ⅓e^{−(x+1)²−y²} on the 256 × 256 grid of [−3,3]².
/// </summary>
/// <remarks>
/// Five classes, bins of equal height between the smallest and the largest z: class k is (edge k, edge k+1], the minimum belongs to class 0.
/// Samples are grid points, drawn without replacement and shuffled; validation points are drawn from those that training left over, so the two
/// never share a point. Of n samples the first n mod 5 classes have ⌈n/5⌉, the others ⌊n/5⌋. The training set does not depend on the number of
/// validation samples.
/// </remarks>
public static class Peaks
{
    /// <summary>Number of classes.</summary>
    public const int Classes = 5;

    const int Grid = 256;

    /// <summary>The six edges of the five classes, from the smallest value on the grid to the largest.</summary>
    public static IReadOnlyList<double> Edges { get; } = FindEdges(Heights());

    static int[][] Points { get; } = Classify(Heights());

    /// <summary>The grid points of each class.</summary>
    public static IReadOnlyList<int> GridPoints { get; } = [.. Points.Select(points => points.Length)];

    /// <summary>The peaks function at (x, y).</summary>
    public static double Height(double x, double y)
    {
        double x2 = x * x, y2 = y * y, y4 = y2 * y2;
        return 3 * (1 - x) * (1 - x) * Math.Exp(-x2 - (y + 1) * (y + 1))
            - 10 * (x / 5 - x2 * x - y4 * y) * Math.Exp(-x2 - y2)
            - Math.Exp(-(x + 1) * (x + 1) - y2) / 3;
    }

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <exception cref="ArgumentException">A class has fewer grid points than the two sets need together; the message names the largest request.</exception>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        if (!Fits(samples, validation)) throw TooMany(samples, validation);
        var random = new RandomSequence(seed, RandomStreams.Peaks);
        var training = new List<(int Point, int Label)>(samples);
        var held = new List<(int Point, int Label)>(validation);
        for (int k = 0; k < Classes; k++)
        {
            int[] points = Points[k], order = new int[points.Length];
            random.At((uint)k).Permutation(order);
            int first = Share(samples, k), second = Share(validation, k);
            for (int i = 0; i < first; i++) training.Add((points[order[i]], k));
            for (int i = first; i < first + second; i++) held.Add((points[order[i]], k));
        }
        return (Gather<T>(training, random.At(Classes)), Gather<T>(held, random.At(Classes + 1)));
    }

    static Dataset<T> Gather<T>(List<(int Point, int Label)> drawn, RandomSequence random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] order = new int[drawn.Count], labels = new int[drawn.Count];
        random.Permutation(order);
        var inputs = new T[2 * drawn.Count];
        for (int i = 0; i < order.Length; i++)
        {
            (int point, labels[i]) = drawn[order[i]];
            inputs[2 * i] = T.CreateChecked(Coordinate(point / Grid));
            inputs[2 * i + 1] = T.CreateChecked(Coordinate(point % Grid));
        }
        return new Dataset<T>
        {
            Inputs = inputs,
            Features = 2,
            Samples = drawn.Count,
            Labels = labels,
            ClassNames = ["0", "1", "2", "3", "4"],
            FeatureNames = ["x", "y"],
            TargetName = "class",
        };
    }

    static int Share(int samples, int k) => samples / Classes + (k < samples % Classes ? 1 : 0);

    static bool Fits(int samples, int validation)
    {
        for (int k = 0; k < Classes; k++)
            if ((long)Share(samples, k) + Share(validation, k) > GridPoints[k]) return false;
        return true;
    }

    static ArgumentException TooMany(int samples, int validation)
    {
        int most = Math.Min(samples, Classes * Grid * Grid);
        while (most > 0 && !Fits(most, validation)) most--;
        string remedy = most > 0 ? $"With {validation} validation samples at most {most} training samples are possible." : MostValidation();
        return new ArgumentException($"Cannot draw {samples} training and {validation} validation samples without repetition: "
            + $"the classes of the peaks grid have {string.Join(", ", GridPoints)} points. {remedy}", nameof(samples));
    }

    static string MostValidation()
    {
        int most = Classes * Grid * Grid;
        while (!Fits(1, most)) most--;
        return $"At most {most} validation samples are possible.";
    }

    static double Coordinate(int index) => -3 + 6.0 * index / (Grid - 1);

    static double[] Heights()
    {
        var heights = new double[Grid * Grid];
        for (int i = 0; i < heights.Length; i++) heights[i] = Height(Coordinate(i / Grid), Coordinate(i % Grid));
        return heights;
    }

    static double[] FindEdges(double[] heights)
    {
        double least = heights.Min(), most = heights.Max();
        var edges = new double[Classes + 1];
        for (int k = 0; k <= Classes; k++) edges[k] = least + k * ((most - least) / Classes);
        edges[Classes] = most;
        return edges;
    }

    static int[][] Classify(double[] heights)
    {
        var points = new List<int>[Classes];
        for (int k = 0; k < Classes; k++) points[k] = [];
        for (int i = 0; i < heights.Length; i++)
        {
            int k = 0;
            while (heights[i] > Edges[k + 1]) k++;
            points[k].Add(i);
        }
        return [.. points.Select(list => list.ToArray())];
    }
}

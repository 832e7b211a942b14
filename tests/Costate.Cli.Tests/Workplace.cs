using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Costate.Cli.Tests;

/// <summary>A temporary folder with small data files, configurations and runs.</summary>
sealed class Workplace : IDisposable
{
    /// <summary>Ends a configuration: a small network and a short training.</summary>
    public const string Small = "network: {width: 4, layers: 3, horizon: 1}\ntraining: {epochs: 3, batch: 16, rate: 0.02}\nthreads: 1\n";

    public string Folder { get; } = Directory.CreateTempSubdirectory("costate-cli-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Trains into the folder <paramref name="run"/>; it must succeed.</summary>
    public string Train(string run, string configuration, params string[] options)
    {
        CommandRun training = CommandRun.Of(["train", Write($"{run}.yaml", configuration), "--output", At(run), "--quiet", .. options]);
        Assert.True(training.Code == 0, training.Error);
        return At(run);
    }

    /// <summary>A run on the CSV file of <see cref="Table"/>, called points.csv.</summary>
    public string TrainTable(string run = "run", string options = "")
    {
        Write("points.csv", Table());
        return Train(run, $"data: {{source: csv, train: points.csv, drop: [id], label: kind, validation: 10{options}}}\n{Small}");
    }

    /// <summary>40 points of three classes that are easy to tell apart; columns id (text), x, kind, y.</summary>
    public static string Table(char delimiter = ',', bool header = true)
    {
        StringBuilder text = new(header ? string.Join(delimiter, "id", "x", "kind", "y") + "\n" : "");
        string[] kinds = ["ash", "beech", "=oak"];
        for (int i = 0; i < 40; i++)
        {
            int k = i % 3;
            double x = Math.Cos(2.1 * k) + 0.3 * Math.Sin(7.0 * i), y = Math.Sin(2.1 * k) + 0.3 * Math.Cos(11.0 * i);
            text.Append(string.Join(delimiter, $"n{i}", x.ToString("F4", CultureInfo.InvariantCulture), kinds[k], y.ToString("F4", CultureInfo.InvariantCulture))).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The same without id and label: columns x, y.</summary>
    public static string Inputs() => string.Concat(Table().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).Select(f => $"{f[1]},{f[3]}\n"));

    /// <summary>30 rows x, y, 2x − y + 1.</summary>
    public static string Plane()
    {
        StringBuilder text = new("x,y,z\n");
        for (int i = 0; i < 30; i++) text.Append(CultureInfo.InvariantCulture, $"{i % 6 - 2.5},{i / 6 - 2},{2 * (i % 6 - 2.5) - (i / 6 - 2) + 1}\n");
        return text.ToString();
    }

    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(int[] dimensions, IEnumerable<byte> values) =>
        [0, 0, 8, (byte)dimensions.Length, .. dimensions.SelectMany(d => new byte[] { (byte)(d >> 24), (byte)(d >> 16), (byte)(d >> 8), (byte)d }), .. values];

    /// <summary>Images of 2 × 2 pixels: class k has pixel k bright.</summary>
    public static (byte[] Images, byte[] Labels) Pictures(int count = 24) =>
        (Idx([count, 2, 2], Enumerable.Range(0, 4 * count).Select(i => (byte)((i % 4 == i / 4 % 3 ? 200 : 20) + i % 7))), Idx([count], Enumerable.Range(0, count).Select(i => (byte)(i % 3))));

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }

    public static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Every file of a folder with its bytes.</summary>
    public static SortedDictionary<string, string> Snapshot(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);
}

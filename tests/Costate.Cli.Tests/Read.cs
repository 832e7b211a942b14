using System.Text;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;

namespace Costate.Cli.Tests;

/// <summary>Reads a training configuration called run.yaml in the folder /base.</summary>
static class Read
{
    public const string Folder = "/base";

    public static Configuration<TrainSettings> Good(string text, params string[] sets) => Good(Encoding.UTF8.GetBytes(text), sets);

    public static Configuration<TrainSettings> Good(byte[] bytes, params string[] sets)
    {
        using var stream = new MemoryStream(bytes);
        return ConfigurationReader.Read(TrainSchema.Schema, stream, "run.yaml", Folder, [.. sets.Select(Override.FromSet)]);
    }

    /// <summary>What is reported, a line each.</summary>
    public static string[] Bad(string text, params string[] sets) => Bad(Encoding.UTF8.GetBytes(text), sets);

    public static string[] Bad(byte[] bytes, params string[] sets) =>
        [.. Assert.Throws<ConfigurationException>(() => Good(bytes, sets)).Problems.Select(p => p.ToString())];
}

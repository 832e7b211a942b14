using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;

namespace Costate.Cli.Commands;

/// <summary>What follows <c>--methods</c>: <c>adam,newton:training.epochs=25,tight=newton:newton.tolerance=0.01</c>.</summary>
/// <param name="Labels">The methods in order, each by its label.</param>
/// <param name="Overrides">What was said about them, as values of the section <c>compare</c>.</param>
sealed record MethodList(IReadOnlyList<string> Labels, IReadOnlyList<Override> Overrides)
{
    const string Option = "--methods", Form = "NAME, LABEL=NAME, or either with :KEY=VALUE behind";

    /// <summary>Reads the text.</summary>
    /// <exception cref="UsageException">It is no such list.</exception>
    public static MethodList Parse(string text)
    {
        List<string> labels = [];
        List<Override> overrides = [];
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = item.Split(':', StringSplitOptions.TrimEntries), head = parts[0].Split('=', 2, StringSplitOptions.TrimEntries);
            string label = head[0], argument = $"{Option} {item}";
            if (label.Length == 0) throw new UsageException($"{Option}: expected {Form}, found {Printable.Quote(item)}");
            if (!VariantSection<TrainSettings>.IsLabel(label)) throw new UsageException($"{Option}: expected {VariantSection<TrainSettings>.ExpectedLabel}; found {Printable.Quote(label)}");
            if (labels.Contains(label)) throw new UsageException($"{Option}: {label} is named twice: a second {label} needs a label of its own, LABEL={label}");
            labels.Add(label);
            overrides.Add(new($"compare.{label}", "", Option, argument));
            if (head.Length > 1) overrides.Add(new($"compare.{label}.method", head[1], Option, argument));
            foreach (string setting in parts.Skip(1))
            {
                int equals = setting.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0) throw new UsageException($"{Option}: {label}: expected KEY=VALUE such as training.epochs=25, found {Printable.Quote(setting)}");
                overrides.Add(new($"compare.{label}.{setting[..equals].Trim()}", setting[(equals + 1)..].Trim(), Option, argument));
            }
        }
        return new(labels, overrides);
    }
}

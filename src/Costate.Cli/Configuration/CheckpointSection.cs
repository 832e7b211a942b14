using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>The section <c>checkpoint</c> of every verb that writes checkpoints.</summary>
static class CheckpointSection
{
    /// <summary>The section.</summary>
    /// <param name="get">Its values in the settings.</param>
    /// <param name="set">The settings with other ones.</param>
    public static ISchemaNode<T> Of<T>(Func<T, CheckpointSettings> get, Func<T, CheckpointSettings, T> set) => new Section<T, CheckpointSettings>("checkpoint", get, set,
        new Key<CheckpointSettings, double>("seconds", new NumberType("a number of at least 0", x => x >= 0), "between two checkpoints, 0 = after every epoch or iteration",
            c => c.Seconds, (c, v) => c with { Seconds = v }),
        new Key<CheckpointSettings, int>("keep", new IntegerType<int>(1, int.MaxValue), "how many are kept",
            c => c.Keep, (c, v) => c with { Keep = v }));
}

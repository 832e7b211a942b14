namespace Costate.Cli.Settings;

/// <summary>How the rate changes over the epochs of a run.</summary>
enum ScheduleChoice
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Down in steps.</summary>
    Step,

    /// <summary>Half a cosine, down to 0.</summary>
    Cosine,

    /// <summary>Like 1 / epoch.</summary>
    Inverse,
}

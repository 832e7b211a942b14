namespace Costate.Cli.Runs.Experiments;

/// <summary>The experiments that <c>analyze --experiment</c> knows.</summary>
static class FieldExperiments
{
    static readonly FieldExperiment[] _all =
    [
        new("landscape", LandscapeExperiment.Run),
        new("phase-portraits", PhasePortraitExperiment.Run),
        new("reversibility", ReversibilityExperiment.Run),
        new("gradients", GradientExperiment.Run),
        new("pgcl-stability", StageStabilityExperiment.Run),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _all.Select(e => e.Name)];

    /// <summary>The files of their pictures.</summary>
    public static IReadOnlyList<string> Pictures { get; } =
        [.. LandscapeExperiment.Pictures, .. PhasePortraitExperiment.Pictures, ReversibilityExperiment.PictureFile, GradientExperiment.PictureFile, StageStabilityExperiment.PictureFile];

    /// <summary>The experiment of that name; null if there is none.</summary>
    public static FieldExperiment? Find(string name) => _all.FirstOrDefault(e => e.Name == name);
}

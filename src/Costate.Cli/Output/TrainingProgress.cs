namespace Costate.Cli.Output;

/// <summary>How far a training run is.</summary>
sealed record TrainingProgress : IProgressLine
{
    int IProgressLine.Done => Epoch;

    int IProgressLine.Planned => Epochs;

    /// <summary>Epochs completed.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the run.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps of the optimiser completed.</summary>
    public required long Step { get; init; }

    /// <summary>Training loss.</summary>
    public required double Loss { get; init; }

    /// <summary>Part of the validation samples that are classified correctly, 0 … 1; null if it is not known.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Loss on the validation samples, shown where there is no accuracy; null if it is not known.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Step length in use; null where there is none.</summary>
    public double? Rate { get; init; }

    /// <summary>How the last solves of a layer-parallel propagation went; null with another.</summary>
    public string? Solves { get; init; }

    /// <summary>Training samples per second.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>Time to the end; null leaves the estimate to the display.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Memory of the process, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// One line without the remaining time: <c>epoch 12/200 6% · step 120 · loss 0.4312 · validation 87.3 % · rate 0.01 · 12000 samples/s · 85 MiB</c>.
    /// </summary>
    public override string ToString()
    {
        List<string> parts =
        [
            FormattableString.Invariant($"epoch {Epoch}/{Epochs} {(Epochs > 0 ? 100L * Epoch / Epochs : 100)}%"),
            FormattableString.Invariant($"step {Step}"),
            FormattableString.Invariant($"loss {Loss:G4}"),
        ];
        if (ValidationAccuracy is { } accuracy) parts.Add(FormattableString.Invariant($"validation {100 * accuracy:F1} %"));
        else if (ValidationLoss is { } loss) parts.Add(FormattableString.Invariant($"validation loss {loss:G4}"));
        if (Rate is { } rate) parts.Add(FormattableString.Invariant($"rate {rate:G3}"));
        if (Solves is { } solves) parts.Add(solves);
        if (SamplesPerSecond is { } speed) parts.Add(FormattableString.Invariant($"{speed:F0} samples/s"));
        if (MemoryBytes is { } memory) parts.Add(FormattableString.Invariant($"{memory >> 20} MiB"));
        return string.Join(" · ", parts);
    }
}

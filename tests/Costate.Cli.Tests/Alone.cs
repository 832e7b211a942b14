namespace Costate.Cli.Tests;

/// <summary>Tests that send signals to this process: a training in another test would take them for its own.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

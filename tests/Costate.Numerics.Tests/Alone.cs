namespace Costate.Numerics.Tests;

/// <summary>Tests that count the bytes of the whole process run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

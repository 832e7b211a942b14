namespace Costate.Networks.Tests;

/// <summary>A fact that needs the shared reference values: skipped with a reason where they are absent, but never where CI is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedFolder.Path is null && Environment.GetEnvironmentVariable("CI") != "true") Skip = SharedTheoryAttribute.Reason;
    }
}

/// <summary>A theory that needs the shared reference values.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedTheoryAttribute : TheoryAttribute
{
    internal const string Reason = "The reference values and data are not part of the repository; set COSTATE_SHARED to their folder.";

    public SharedTheoryAttribute()
    {
        if (SharedFolder.Path is null && Environment.GetEnvironmentVariable("CI") != "true") Skip = Reason;
    }
}

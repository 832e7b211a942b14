namespace Costate.Networks.Tests.Data;

/// <summary>A test that needs the real data sets: skipped with a reason where they are absent, except in continuous integration (CI=true), where it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedData.Folder is null && Environment.GetEnvironmentVariable("CI") != "true") Skip = SharedData.Missing;
    }
}

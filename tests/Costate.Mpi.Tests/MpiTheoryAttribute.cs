namespace Costate.Mpi.Tests;

/// <summary>A theory that needs Open MPI and MPICH: skipped with a reason where one is absent, but never where CI is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute()
    {
        if (Launcher.Missing is { Length: > 0 } missing && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = $"{string.Join(" and ", missing)} not found; on Debian: apt-get install openmpi-bin mpich.";
    }
}

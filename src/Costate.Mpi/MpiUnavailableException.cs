namespace Costate.Mpi;

/// <summary>There is no MPI library, or none that fits the launcher of this process.</summary>
/// <param name="message">What was looked for, what was found, and what would help.</param>
public sealed class MpiUnavailableException(string message) : Exception(message);

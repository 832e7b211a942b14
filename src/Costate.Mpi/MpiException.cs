namespace Costate.Mpi;

/// <summary>A call of the MPI library failed.</summary>
/// <param name="message">Which one, and what the library says about it.</param>
public sealed class MpiException(string message) : Exception(message);

namespace Costate.Cli.Commands;

/// <summary>A bad command line: the message says what was expected and found.</summary>
/// <param name="message">A sentence without a full stop.</param>
sealed class UsageException(string message) : Exception(message);

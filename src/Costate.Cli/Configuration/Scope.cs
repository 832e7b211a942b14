namespace Costate.Cli.Configuration;

/// <summary>When a key has an effect.</summary>
/// <param name="Text">In words, <c>source csv</c>.</param>
/// <param name="Applies">Whether it is so.</param>
/// <param name="Otherwise">How bad it is to give the key all the same.</param>
sealed record Scope<TRecord>(string Text, Func<TRecord, bool> Applies, Func<TRecord, Severity> Otherwise);

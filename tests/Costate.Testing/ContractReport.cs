using System.Globalization;
using Costate.Networks.Analysis;

namespace Costate.Testing;

/// <summary>All rules of a contract as they were found for one subject.</summary>
public sealed class ContractReport
{
    readonly List<ContractRule> _rules = [];

    internal ContractReport(string subject) => Subject = subject;

    /// <summary>What was checked.</summary>
    public string Subject { get; }

    /// <summary>The rules, in the order in which they were checked.</summary>
    public IReadOnlyList<ContractRule> Rules => _rules;

    /// <summary>Whether all rules are kept.</summary>
    public bool Passed => _rules.TrueForAll(rule => rule.Kept);

    /// <summary>The broken rules, one per line, after a line that counts them.</summary>
    public override string ToString()
    {
        int broken = _rules.Count(rule => !rule.Kept);
        if (broken == 0) return $"{Subject} keeps all {_rules.Count} rules.";
        IEnumerable<string> lines = _rules.Where(rule => !rule.Kept).Select(rule => $"  - {rule.Name}: {rule.Violation}");
        return $"{Subject} breaks {broken} of {_rules.Count} rules:\n{string.Join('\n', lines)}";
    }

    internal void ThrowIfBroken()
    {
        if (!Passed) throw new ContractException(this);
    }

    /// <summary>Notes what was found about a rule.</summary>
    internal void Note(string name, string? violation) => _rules.Add(new(name, violation));

    /// <summary>Checks one rule; an exception of the subject breaks it.</summary>
    internal void Rule(string name, Func<string?> violation)
    {
        try
        {
            Note(name, violation());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Note(name, $"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>The rules of derivative tests: the Taylor orders and, where there is one, the adjoint identity.</summary>
    internal void Derivatives(Func<DerivativeCheck> check, string derivative)
    {
        DerivativeCheck? found = null;
        Rule($"the Taylor orders of {derivative} are 1 and 2", () =>
        {
            found = check();
            TaylorOrders orders = found.Value.Orders;
            return orders.Passed ? null : Text($"|f(x + hv) − f(x)| is of order {orders.First:F3} and |f(x + hv) − f(x) − h·Jv| of order {orders.Second:F3}");
        });
        if (found is not { AdjointError: { } error }) return;
        Rule("⟨Jv, w⟩ = ⟨v, Jᵀw⟩", () => error <= DerivativeCheck.AdjointTolerance ? null : Text($"the relative difference is {error:E2}, the tolerance {DerivativeCheck.AdjointTolerance:E0}"));
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

namespace Costate.Networks.Analysis;

/// <summary>The derivative tests of one element (a layer, a loss, an objective).</summary>
/// <param name="Element">What was tested.</param>
/// <param name="Orders">Orders of the Taylor test.</param>
/// <param name="AdjointError">|⟨Jv, w⟩ − ⟨v, Jᵀw⟩| / (‖Jv‖·‖w‖); null where there is no separate adjoint.</param>
public readonly record struct DerivativeCheck(string Element, TaylorOrders Orders, double? AdjointError)
{
    /// <summary>Largest adjoint error that is put down to rounding.</summary>
    public const double AdjointTolerance = 1e-12;

    /// <summary>Whether the orders are right and the adjoint belongs to the tangent.</summary>
    public bool Passed => Orders.Passed && AdjointError is null or <= AdjointTolerance;

    /// <summary>Tests at up to five random points and returns the first that passes, or else the best. Where an activation or loss has a kink, a point may lie too
    /// close to one for a Taylor test; a wrong derivative fails at every point.</summary>
    internal static DerivativeCheck AwayFromKinks(ulong seed, Func<ulong, DerivativeCheck> at)
    {
        const int Points = 5;
        DerivativeCheck best = at(seed);
        for (ulong point = 1; point < Points && !best.Orders.Passed; point++)
        {
            DerivativeCheck other = at(seed + (point << 32));
            if (other.Orders.Passed || !(other.Orders.Second <= best.Orders.Second)) best = other;
        }
        return best;
    }
}

namespace Costate.Networks.Analysis;

/// <summary>The observed orders of a Taylor test: f(x + hv) − f(x) should vanish like h, and f(x + hv) − f(x) − h·Jv like h².</summary>
/// <param name="First">Order of the difference; infinite if f does not change along v.</param>
/// <param name="Second">Order of the remainder; infinite if it is nothing but rounding (f is linear along v).</param>
public readonly record struct TaylorOrders(double First, double Second)
{
    /// <summary>Whether the orders are 1 and 2 within 0.1 (or better, where f is constant or linear).</summary>
    public bool Passed => First is > 0.9 and (< 1.1 or double.PositiveInfinity) && Second > 1.9;
}

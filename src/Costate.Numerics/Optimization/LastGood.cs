using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A copy of the last point of a mini-batch method at which f and its gradient were finite: where x goes back to when they are not.</summary>
sealed class LastGood<V> where V : class, IVector<V>
{
    V? _point;
    bool _known;

    /// <summary>Forgets the point (the state was replaced).</summary>
    public void Forget() => _known = false;

    /// <summary>x is good: keep it.</summary>
    public void Keep(V x)
    {
        (_point ??= x.Like()).CopyFrom(x);
        _known = true;
    }

    /// <summary>x is bad: put it back to the last good point, if there is one, and report.</summary>
    public StepReport Return(V x, double value, double norm, string why)
    {
        if (_known) x.CopyFrom(_point!);
        string where = _known ? "x went back to the point of the step before" : "there is no point of a step before to go back to";
        return new(StepStatus.NonFinite, value, norm, 0, 1, string.Create(CultureInfo.InvariantCulture, $"f = {value:g6}, ‖∇f‖ = {norm:g6}: {why}; {where}."));
    }
}

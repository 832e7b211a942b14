using System.Globalization;
using Costate.Numerics.Optimization;

namespace Costate.Networks.Alternating;

/// <summary>Notices that a value has stopped changing: by less than a tolerance, relative, over five iterations.</summary>
/// <param name="tolerance">The tolerance; with 0 it never has.</param>
sealed class StationaryValue(double tolerance)
{
    const int Remembered = 5;

    readonly List<double> _values = [];

    /// <summary>Takes the value of the next iteration.</summary>
    public (StepStatus Status, string? Cause) Next(double value)
    {
        _values.Add(value);
        if (_values.Count <= Remembered) return (StepStatus.Continue, null);
        double change = Math.Abs(value - _values[0]) / Math.Max(double.Epsilon, Math.Abs(value));
        _values.RemoveAt(0);
        return change < tolerance
            ? (StepStatus.Converged, string.Create(CultureInfo.InvariantCulture, $"F changed by {change:G3}, relative, over {Remembered} iterations, below the tolerance {tolerance:G3}."))
            : (StepStatus.Continue, null);
    }

    /// <summary>What the next decision depends on.</summary>
    public void Save(IDictionary<string, double> scalars)
    {
        for (int i = 0; i < _values.Count; i++) scalars[Name(i)] = _values[i];
    }

    /// <summary>Restores it.</summary>
    public void Load(IDictionary<string, double> scalars)
    {
        _values.Clear();
        for (int i = 0; scalars.TryGetValue(Name(i), out double value); i++) _values.Add(value);
    }

    static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"value.{i}");
}

namespace Costate.Cli.Output.Pictures;

/// <summary>Maps numbers to positions along an axis, 0 at its lower end and 1 at its upper end.</summary>
sealed class Scale
{
    const double Margin = 0.04, Tiny = 1e-280, FarthestDecade = 307;

    readonly double _low, _high;
    readonly bool _counts;
    readonly IReadOnlyList<double>? _marked;

    /// <summary>A scale between two numbers.</summary>
    /// <param name="low">Lower end; positive on a logarithmic scale.</param>
    /// <param name="high">Upper end, above the lower one.</param>
    /// <param name="logarithmic">Whether equal ratios take equal distances.</param>
    /// <param name="counts">Whether only whole numbers are marked.</param>
    /// <param name="marked">The numbers that are marked; even ones if null.</param>
    public Scale(double low, double high, bool logarithmic, bool counts = false, IReadOnlyList<double>? marked = null)
    {
        (Low, High, IsLogarithmic, _counts, _marked) = (low, high, logarithmic, counts, marked);
        (_low, _high) = logarithmic ? (Math.Log10(low), Math.Log10(high)) : (low, high);
    }

    /// <summary>Lower end.</summary>
    public double Low { get; }

    /// <summary>Upper end.</summary>
    public double High { get; }

    /// <summary>Whether equal ratios take equal distances.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>A scale for the numbers seen, with a small margin, or for the ends that the axis prescribes.</summary>
    public static Scale For(Axis axis, Extent seen)
    {
        double Forth(double value) => axis.Logarithmic ? Math.Log10(value) : value;
        double Back(double value) => axis.Logarithmic ? Math.Pow(10, Math.Clamp(value, -FarthestDecade, FarthestDecade)) : value;
        (double low, double high) = seen.IsEmpty ? (0, 1) : (Forth(seen.Minimum), Forth(seen.Maximum));
        double? minimum = axis.Minimum is { } a && axis.CanShow(a) ? Forth(a) : null, maximum = axis.Maximum is { } b && axis.CanShow(b) ? Forth(b) : null;
        double middle = (low + high) / 2, narrowest = axis.Logarithmic ? 0.1 : Math.Max(1e-9 * Math.Abs(middle), Tiny);
        if (high - low < narrowest)
        {
            double half = axis.Logarithmic ? 0.5 : Math.Abs(middle) < Tiny ? 1 : 0.1 * Math.Abs(middle);
            (low, high) = (middle - half, middle + half);
        }
        else if (!seen.IsTight) (low, high) = (low - Margin * (high - low), high + Margin * (high - low));
        (low, high) = (minimum ?? low, maximum ?? high);
        if (!(low < high)) (low, high) = maximum is null ? (low, low + 1) : (high - 1, high);
        return new(Back(low), Back(high), axis.Logarithmic, axis.Counts, axis.Marked);
    }

    /// <summary>The position of a number.</summary>
    public double Position(double value) => ((IsLogarithmic ? Math.Log10(value) : value) - _low) / (_high - _low);

    /// <summary>The same scale on a longer axis: the middle stays, the ends move out by this factor.</summary>
    public Scale Widened(double factor)
    {
        double middle = (_low + _high) / 2, half = factor * (_high - _low) / 2;
        return IsLogarithmic ? new(Math.Pow(10, middle - half), Math.Pow(10, middle + half), true, _counts, _marked) : new(middle - half, middle + half, false, _counts, _marked);
    }

    /// <summary>The numbers that are marked.</summary>
    /// <param name="most">About as many labels as there is room for.</param>
    public IReadOnlyList<Tick> Ticks(int most) => _marked is not null ? [.. _marked.Where(value => value >= Low && value <= High).Select(value => new Tick(value, NumberText.Of(value, 1)))] : IsLogarithmic && _high - _low >= 1 ? Decades(Math.Max(2, most)) : Linear(Math.Max(2, most));

    List<Tick> Linear(int most)
    {
        double rough = (High - Low) / most, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = (rough / power) switch { <= 1.5 => 1, <= 3 => 2, <= 7 => 5, _ => 10 } * power;
        if (_counts) step = Math.Max(1, step);
        List<Tick> ticks = [];
        for (double k = Math.Ceiling(Low / step - 1e-9); k <= High / step + 1e-9 && ticks.Count < 100; k++) ticks.Add(new(k * step, NumberText.Of(k * step, step)));
        return ticks;
    }

    List<Tick> Decades(int most)
    {
        List<Tick> ticks = [];
        int first = (int)Math.Floor(_low + 1e-9), last = (int)Math.Floor(_high + 1e-9), every = Math.Max(1, (int)Math.Ceiling((_high - _low) / most));
        bool within = every == 1 && _high - _low <= 10, labelled = _high - _low < 2, plain = first >= -4 && last <= 4;
        for (int decade = first; decade <= last; decade++)
        {
            for (int digit = 1; digit <= (within ? 9 : 1); digit++)
            {
                double exponent = decade + Math.Log10(digit);
                if (exponent < _low - 1e-9 || exponent > _high + 1e-9) continue;
                bool label = digit == 1 ? decade % every == 0 : labelled && digit is 2 or 5;
                if (label || within) ticks.Add(new(Math.Pow(10, exponent), label ? NumberText.Multiple(digit, decade, plain) : ""));
            }
        }
        return ticks;
    }
}

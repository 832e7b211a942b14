namespace Costate.Testing;

/// <summary>An array between two guard zones that must stay as they are.</summary>
sealed class Guarded
{
    const int Zone = 64;
    const long Mark = 0x7FF8_DEAD_BEEF_0000; // a NaN that no arithmetic makes

    readonly double[] _memory;
    readonly int _length;

    /// <summary>An array of the given length, filled with <paramref name="content"/>.</summary>
    public Guarded(int length, double content = 0)
    {
        _memory = new double[length + 2 * Zone];
        _length = length;
        _memory.AsSpan().Fill(BitConverter.Int64BitsToDouble(Mark));
        Span.Fill(content);
    }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    public Guarded(ReadOnlySpan<double> values) : this(values.Length) => values.CopyTo(Span);

    public Span<double> Span => _memory.AsSpan(Zone, _length);

    /// <summary>How many numbers beside the array were changed.</summary>
    public int Damage
    {
        get
        {
            int damage = 0;
            for (int i = 0; i < Zone; i++)
            {
                if (BitConverter.DoubleToInt64Bits(_memory[i]) != Mark) damage++;
                if (BitConverter.DoubleToInt64Bits(_memory[Zone + _length + i]) != Mark) damage++;
            }
            return damage;
        }
    }
}

namespace Costate.Networks.Formats;

/// <summary>_sizes and names of the number types of safetensors files.</summary>
public static class ElementTypes
{
    static readonly string[] _names = ["BOOL", "U8", "I8", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"];
    static readonly int[] _sizes = [1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 8, 8, 8];

    /// <summary>All names, in the order of the format.</summary>
    public static IReadOnlyList<string> AllNames => _names;

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => _sizes[(int)type];

    /// <summary>The name that files use: <c>F32</c>.</summary>
    public static string Name(this ElementType type) => _names[(int)type];

    /// <summary>The type that files call <paramref name="name"/>; null if it is none of <see cref="AllNames"/>.</summary>
    public static ElementType? Find(string name)
    {
        int index = Array.IndexOf(_names, name);
        return index < 0 ? null : (ElementType)index;
    }

    /// <summary>The type whose elements are the <typeparamref name="T"/> of .NET.</summary>
    /// <exception cref="NotSupportedException">There is none: <typeparamref name="T"/> is not one of bool, byte, sbyte, short, ushort, Half, int, uint, float, double, long, ulong.</exception>
    public static ElementType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? ElementType.F32
        : typeof(T) == typeof(double) ? ElementType.F64
        : typeof(T) == typeof(int) ? ElementType.I32
        : typeof(T) == typeof(long) ? ElementType.I64
        : typeof(T) == typeof(byte) ? ElementType.U8
        : typeof(T) == typeof(bool) ? ElementType.Bool
        : typeof(T) == typeof(sbyte) ? ElementType.I8
        : typeof(T) == typeof(short) ? ElementType.I16
        : typeof(T) == typeof(ushort) ? ElementType.U16
        : typeof(T) == typeof(Half) ? ElementType.F16
        : typeof(T) == typeof(uint) ? ElementType.U32
        : typeof(T) == typeof(ulong) ? ElementType.U64
        : throw new NotSupportedException($"A safetensors file has no elements of type {typeof(T).Name}; it has {string.Join(", ", _names)}.");
}

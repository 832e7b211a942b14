namespace Costate.Networks.Formats;

/// <summary>The types of value in an IDX file; the numbers are those of the file.</summary>
public enum IdxType
{
    /// <summary>Unsigned, 1 byte.</summary>
    U8 = 0x08,

    /// <summary>Signed, 1 byte.</summary>
    I8 = 0x09,

    /// <summary>Signed, 2 bytes.</summary>
    I16 = 0x0B,

    /// <summary>Signed, 4 bytes.</summary>
    I32 = 0x0C,

    /// <summary>IEEE 754, 4 bytes.</summary>
    F32 = 0x0D,

    /// <summary>IEEE 754, 8 bytes.</summary>
    F64 = 0x0E,
}

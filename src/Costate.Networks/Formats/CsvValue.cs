namespace Costate.Networks.Formats;

/// <summary>What a field of a CSV file holds.</summary>
enum CsvValue
{
    /// <summary>A finite number.</summary>
    Number,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>NaN, Infinity or -Infinity.</summary>
    NotFinite,

    /// <summary>A number beyond the range of the precision in use.</summary>
    TooLarge,

    /// <summary>Anything else.</summary>
    Text,
}

namespace Costate.Networks.Formats;

/// <summary>What the header of a safetensors file says about one tensor; the offsets count from the end of the header.</summary>
readonly record struct SafeTensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);

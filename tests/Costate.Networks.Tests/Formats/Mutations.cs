namespace Costate.Networks.Tests.Formats;

/// <summary>Damaged copies of a file: truncated at every offset, every bit flipped, and random edits that depend on a seed.</summary>
static class Mutations
{
    public static IEnumerable<byte[]> Truncations(byte[] file)
    {
        for (int length = 0; length < file.Length; length++) yield return file[..length];
    }

    public static IEnumerable<byte[]> BitFlips(byte[] file)
    {
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] copy = [.. file];
            copy[bit / 8] ^= (byte)(1 << bit % 8);
            yield return copy;
        }
    }

    /// <summary>Random edits: bytes set, removed, doubled, moved, or replaced by bytes that mean something to the readers.</summary>
    public static IEnumerable<byte[]> Random(byte[] file, int count, int seed)
    {
        var random = new Random(seed);
        byte[] telling = [0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)',', (byte)';', (byte)'\n', (byte)'\r', (byte)' ', (byte)'-', (byte)'.', (byte)'e', (byte)'9', 0xEF, 0xC3];
        for (int i = 0; i < count; i++)
        {
            List<byte> copy = [.. file];
            for (int edits = random.Next(1, 5); edits > 0 && copy.Count > 0; edits--)
            {
                int at = random.Next(copy.Count), length = Math.Min(random.Next(1, 9), copy.Count - at);
                switch (random.Next(5))
                {
                    case 0: copy[at] = (byte)random.Next(256); break;
                    case 1: copy[at] = telling[random.Next(telling.Length)]; break;
                    case 2: copy.RemoveRange(at, length); break;
                    case 3: copy.InsertRange(random.Next(copy.Count), copy.GetRange(at, length)); break;
                    default: copy.Insert(at, telling[random.Next(telling.Length)]); break;
                }
            }
            yield return [.. copy];
        }
    }
}

using System.Collections;
using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>Steps of which the last is repeated: as many as a network has layers, in the memory of the different ones.</summary>
/// <param name="first">The different steps in order; those beyond <paramref name="count"/> do not matter.</param>
/// <param name="count">Number of steps.</param>
sealed class RepeatedSteps<T>(ILayer<T>[] first, int count) : IReadOnlyList<ILayer<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Count => count;

    /// <summary>The steps that may differ from each other.</summary>
    public IEnumerable<ILayer<T>> Different => first.Take(count);

    public ILayer<T> this[int index] => first[Math.Min(index, first.Length - 1)];

    public IEnumerator<ILayer<T>> GetEnumerator()
    {
        for (int j = 0; j < count; j++) yield return this[j];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

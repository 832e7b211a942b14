using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Moving averages of G, and of W·G + B = ZÃᵀ, per sample, over mini-batches.</summary>
/// <param name="layouts">Where the sums of the layers stand.</param>
/// <param name="weights">Makes products of pre-activations from those of slacks.</param>
sealed class AveragedProducts<T>(SumLayout[] layouts, WeightStep<T> weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    Dense<double>? _values;

    /// <summary>The averages, in the layout of the sums, after the first <see cref="Add"/>.</summary>
    public Dense<double> Values => _values!;

    /// <summary>Takes in the sums of a batch.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="total">The sums of the batch; those of slacks may become those of pre-activations.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="kept">How much of the averages stays.</param>
    /// <param name="cross">Whether B is averaged too; else it is that of the batch.</param>
    public void Add(Dense<T> x, Dense<double> total, int samples, double kept, bool cross)
    {
        bool first = _values is null;
        Dense<double> values = _values ??= new(total.Length);
        foreach (SumLayout layout in layouts)
        {
            if (cross) weights.AddPrediction(x, layout, total.Span.Slice(layout.Start, layout.Length));
            (int products, int length) = (layout.Start + layout.CrossRow * layout.Stride, layout.Outputs * layout.Stride);
            // Above the diagonal are no numbers of G.
            for (int row = 0; row < layout.Columns; row++)
                Mix(total.Span.Slice(layout.Start + row * layout.Stride, row + 1), values.Span.Slice(layout.Start + row * layout.Stride, row + 1), first ? 0 : kept, samples);
            Mix(total.Span.Slice(products, length), values.Span.Slice(products, length), first || !cross ? 0 : kept, samples);
        }
    }

    /// <summary>Their bits as numbers of the type of the parameters, whatever that is; null before there are any.</summary>
    public Dense<T>? Save() => _values is null ? null : new Dense<T>(MemoryMarshal.Cast<double, T>(_values.Span));

    /// <summary>Takes over what <see cref="Save"/> gave.</summary>
    public void Load(Dense<T>? saved) => _values = saved is null ? null : new Dense<double>(MemoryMarshal.Cast<T, double>(saved.Span));

    static void Mix(ReadOnlySpan<double> sums, Span<double> averages, double kept, int samples)
    {
        TensorPrimitives.Multiply(averages, kept, averages);
        TensorPrimitives.MultiplyAdd(sums, (1 - kept) / samples, averages, averages);
    }
}

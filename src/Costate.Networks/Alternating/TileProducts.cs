using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Adds the products of one tile to the sums of a layer, in double precision, sample after sample.</summary>
sealed class TileProducts<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Samples = SlackTile<T>.Samples;

    readonly INormalKernel _kernel;
    readonly Dense<double> _left, _right;

    public TileProducts(SumLayout[] layouts, INormalKernel kernel)
    {
        _kernel = kernel;
        (_left, _right) = (new(layouts.Max(l => l.Rows) * Samples), new(layouts.Max(l => l.Stride) * Samples));
    }

    /// <summary>G += ÃÃᵀ on and below the diagonal (unless it is not wanted: then it is zero), B += EÃᵀ.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="count">Samples that count.</param>
    /// <param name="a">a, features × samples.</param>
    /// <param name="e">E, features × samples.</param>
    /// <param name="gram">Whether G is wanted.</param>
    /// <param name="sums">The sums of this layer.</param>
    /// <param name="fresh">Whether they begin with this tile.</param>
    public void Add(SumLayout layout, int count, ReadOnlySpan<T> a, ReadOnlySpan<T> e, bool gram, Span<double> sums, bool fresh = false)
    {
        Span<double> left = _left.Span, cross = left[(layout.CrossRow * Samples)..], right = _right.Span[..(layout.Stride * Samples)];
        TensorPrimitives.ConvertTruncating(a, left[..a.Length]);
        left[a.Length..(a.Length + Samples)].Fill(1);
        TensorPrimitives.ConvertTruncating(e, cross[..e.Length]);
        _kernel.Transpose(layout.Columns, count, left, Samples, right, layout.Stride);
        for (int t = 0; t < count; t++) right[(t * layout.Stride + layout.Columns)..((t + 1) * layout.Stride)].Clear();
        if (gram) _kernel.AddProducts(layout.Columns, layout.Columns, count, left, Samples, right, layout.Stride, sums, fresh);
        else if (fresh) sums[..(layout.CrossRow * layout.Stride)].Clear();
        _kernel.AddProducts(layout.Outputs, 0, count, cross, Samples, right, layout.Stride, sums[(layout.CrossRow * layout.Stride)..], fresh);
    }
}

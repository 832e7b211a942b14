using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Vectors;

public sealed class DenseTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100, 255, 1000, 4097];

    [Theory, MemberData(nameof(Lengths))]
    public void Dot_adds_in_32_lanes_whatever_the_machine(int length)
    {
        Check<double>(length);
        Check<float>(length);
        Check<Half>(length);

        static void Check<T>(int length) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Dense<T> x = Random<T>(length, 1), y = Random<T>(length, 2);
            double[] lanes = new double[32];
            for (int i = 0; i < length; i++) lanes[i % 32] += double.CreateChecked(x.Span[i]) * double.CreateChecked(y.Span[i]);
            for (int half = 16; half > 0; half /= 2)
                for (int k = 0; k < half; k++) lanes[k] += lanes[k + half];
            Assert.Equal(BitConverter.DoubleToInt64Bits(lanes[0]), BitConverter.DoubleToInt64Bits(x.Dot(y)));
            Assert.Equal(BitConverter.DoubleToInt64Bits(x.Dot(y)), BitConverter.DoubleToInt64Bits(y.Dot(x)));
        }
    }

    [Fact]
    public void Dot_does_not_depend_on_the_alignment()
    {
        Dense<float> x = Random<float>(500, 3), y = Random<float>(500, 4), longer = new(520);
        for (int shift = 0; shift < 20; shift++)
        {
            Dense<float> moved = longer.Slice(shift, 500);
            moved.CopyFrom(x);
            Assert.Equal(x.Dot(y), moved.Dot(y));
        }
    }

    [Fact]
    public void Products_of_floats_are_not_rounded_to_float()
    {
        float a = 1 + MathF.ScaleB(1, -20), b = 1 - MathF.ScaleB(1, -20);
        Assert.Equal((double)a * b, new Dense<float>([a]).Dot(new Dense<float>([b])));
        Assert.NotEqual(1.0, (double)a * b);
    }

    [Theory, MemberData(nameof(Lengths))]
    public void Axpby_rounds_each_product_and_the_sum(int length)
    {
        Check<double>(length);
        Check<float>(length);
        Check<Half>(length);

        static void Check<T>(int length) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach ((double a, double b) in new[] { (0.3, -1.7), (1, 1), (-0.3, 1), (1, 0.9), (0, 0.5) })
            {
                Dense<T> x = Random<T>(length, 5), y = Random<T>(length, 6);
                T[] expected = new T[length];
                for (int i = 0; i < length; i++)
                {
                    T p = T.CreateChecked(a) * x.Span[i], q = T.CreateChecked(b) * y.Span[i];
                    expected[i] = p + q;
                }
                y.Axpby(a, x, b);
                Assert.Equal(expected, y.Span.ToArray());
            }
        }
    }

    [Fact]
    public void Axpby_does_not_fuse()
    {
        double e = Math.ScaleB(1, -30);
        for (int length = 1; length < 40; length++)
        {
            Dense<double> x = new(length), y = new(length);
            x.Span.Fill(1 - e);
            y.Span.Fill(-1);
            y.Axpby(1 + e, x, 1);   // fused: −2⁻⁶⁰
            Assert.All(y.Span.ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Axpby_with_zero_ignores_old_content()
    {
        for (int length = 0; length < 70; length++)
        {
            Dense<float> x = Random<float>(length, 7), y = new(length);
            y.Span.Fill(float.NaN);
            y.Axpby(2, x, 0);
            Assert.Equal(x.Span.ToArray().Select(value => 2 * value), y.Span.ToArray());
        }
    }

    [Fact]
    public void Axpby_with_itself_is_a_scaling()
    {
        Dense<double> x = Random<double>(45, 8);
        double[] expected = [.. x.Span.ToArray().Select(value => 2 * value + 3 * value)];
        x.Axpby(2, x, 3);
        Assert.Equal(expected, x.Span.ToArray());
    }

    [Fact]
    public void Axpby_refuses_shifted_views_of_one_memory()
    {
        Dense<double> x = new(10);
        Assert.Contains("shifted by 1 of 9 entries", Assert.Throws<ArgumentException>(() => x.Slice(0, 9).Axpby(1, x.Slice(1, 9), 1)).Message, StringComparison.Ordinal);
        x.Slice(0, 5).Axpby(1, x.Slice(5, 5), 1);
    }

    [Fact]
    public void Memory_is_aligned_to_64_bytes_and_stays()
    {
        for (int length = 0; length < 200; length++)
        {
            Dense<float> x = new(length + 1);
            Dense<Half> y = new(length + 1);
            Dense<double> z = new(length + 1);
            Assert.Equal(0, (Address(x) | Address(y) | Address(z)) % 64);
            Assert.Equal((length + 1, length + 1, length + 1), (x.Length, y.Length, z.Length));
        }
        Dense<double> kept = new(1000);
        nint before = Address(kept);
        GC.Collect();
        Assert.Equal(before, Address(kept));

        static unsafe nint Address<T>(Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            fixed (T* p = &MemoryMarshal.GetReference(x.Span)) return (nint)p;
        }
    }

    [Fact]
    public void A_slice_shares_memory_and_a_copy_does_not()
    {
        Dense<double> x = new([0, 1, 2, 3, 4, 5]);
        Dense<double> middle = x.Slice(2, 3), last = middle.Slice(2, 1), copy = x.Copy();
        middle.Span[0] = 20;
        last.SetZero();
        Assert.Equal([0, 1, 20, 3, 0, 5], x.Span.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], copy.Span.ToArray());
        Assert.Equal([20, 3, 0], middle.Span.ToArray());
        Assert.Equal(0, x.Slice(6, 0).Length);
    }

    [Theory, InlineData(-1, 2), InlineData(0, 7), InlineData(7, 0), InlineData(3, 4), InlineData(2, -1), InlineData(5, int.MaxValue)]
    public void A_slice_outside_is_refused(int start, int length)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => new Dense<double>(6).Slice(start, length)).Message;
        Assert.Contains($"Entries {start} … {start + (long)length - 1} were asked of a vector with 6 entries.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_lengths_are_refused_with_both_numbers()
    {
        Dense<double> x = new(3), y = new(4);
        foreach (Action combine in new Action[] { () => x.Dot(y), () => x.Axpby(1, y, 1), () => x.CopyFrom(y) })
            Assert.Contains("A vector with 3 entries was combined with one of 4.", Assert.Throws<ArgumentException>(combine).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dense<double>(-1));
    }

    [Fact]
    public void The_empty_vector_is_a_vector()
    {
        Dense<float> x = new(0), y = x.Like();
        y.CopyFrom(x);
        y.Axpby(1, x, 1);
        y.Axpby(1, x, 0);
        y.SetZero();
        Assert.Equal((0, 0.0, 0.0), (y.Length, y.Dot(x), y.Norm()));
    }

    [Fact]
    public void A_copy_of_values_is_independent_and_like_is_zero()
    {
        double[] values = [3, -4];
        Dense<double> x = new(values);
        values[0] = 0;
        Assert.Equal(5, x.Norm());
        Assert.Equal([0, 0], x.Like().Span.ToArray());
    }

    static Dense<T> Random<T>(int length, uint stream) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSequence numbers = new(11, stream);
        Dense<T> x = new(length);
        for (int i = 0; i < length; i++) x.Span[i] = T.CreateTruncating(numbers.Normal((ulong)i));
        return x;
    }

    [Fact]
    public void The_largest_magnitude_is_found_and_nan_is_not_hidden()
    {
        Assert.Equal(0, new Dense<double>(0).MaxNorm());
        for (int length = 1; length < 40; length++)
        {
            Dense<float> x = new(length);
            x.Span[^1] = 2;
            x.Span[length / 2] = -3;
            Assert.Equal(3, x.MaxNorm());
            x.Span[0] = float.NaN;
            Assert.Equal(double.NaN, x.MaxNorm());
        }
    }
}

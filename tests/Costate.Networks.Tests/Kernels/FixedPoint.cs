using System.Numerics;

namespace Costate.Networks.Tests.Kernels;

/// <summary>Reference values of elementary functions: whole numbers that count 2⁻¹¹⁵². Every double is exact, and e^−708 still has a hundred correct bits.</summary>
static class FixedPoint
{
    const int Bits = 1152, Halvings = 16;

    public static readonly BigInteger One = BigInteger.One << Bits;
    static readonly BigInteger _log2 = TwiceArtanh(One / 3);

    /// <summary>x, exactly.</summary>
    public static BigInteger From(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52 & 0x7FF);
        BigInteger significand = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        BigInteger magnitude = significand << (Math.Max(exponent, 1) - 1075 + Bits);
        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>e^t.</summary>
    public static BigInteger Exp(BigInteger t)
    {
        int n = (int)(t / _log2);
        BigInteger r = (t - n * _log2) >> Halvings, term = One, sum = One;
        for (int k = 1; BigInteger.Abs(term) > 1; k++)
        {
            term = (term * r >> Bits) / k;
            sum += term;
        }
        for (int k = 0; k < Halvings; k++) sum = sum * sum >> Bits;
        return n >= 0 ? sum << n : sum >> -n;
    }

    public static BigInteger Divide(BigInteger a, BigInteger b) => (a << Bits) / b;

    /// <summary>tanh |x|.</summary>
    public static BigInteger Tanh(double x)
    {
        BigInteger e = Exp(2 * From(Math.Abs(x)));
        return Divide(e - One, e + One);
    }

    /// <summary>tanh |x/2|.</summary>
    public static BigInteger BipolarSigmoid(double x)
    {
        BigInteger e = Exp(From(Math.Abs(x)));
        return Divide(e - One, e + One);
    }

    /// <summary>1/(1 + e^(−x)).</summary>
    public static BigInteger Sigmoid(double x)
    {
        BigInteger e = Exp(From(-Math.Abs(x)));
        return Divide(x < 0 ? e : One, One + e);
    }

    /// <summary>log(1 + e^x).</summary>
    public static BigInteger Softplus(double x)
    {
        BigInteger e = Exp(From(-Math.Abs(x)));
        return From(Math.Max(x, 0)) + TwiceArtanh(Divide(e, 2 * One + e));
    }

    /// <summary>How many units in the last place (of a double) |value| is off a positive exact value.</summary>
    public static double Ulps(double value, BigInteger exact)
    {
        int unit = (int)exact.GetBitLength() - 53;
        return (double)((BigInteger.Abs(From(Math.Abs(value)) - exact) << 20) >> unit) / (1 << 20);
    }

    /// <summary>log((1 + z)/(1 − z)).</summary>
    static BigInteger TwiceArtanh(BigInteger z)
    {
        BigInteger square = z * z >> Bits, power = z, sum = 0;
        for (int k = 1; !power.IsZero; k += 2)
        {
            sum += power / k;
            power = power * square >> Bits;
        }
        return 2 * sum;
    }
}

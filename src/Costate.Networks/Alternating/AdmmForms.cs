using System.Numerics;

namespace Costate.Networks.Alternating;

/// <summary>The minimisers of ADMM that are known in closed form, entry by entry.</summary>
static class AdmmForms
{
    /// <summary>argmin γ·(a − h·max(z, 0))² + β·(z − w)²: of the minimisers on either side of the corner the one with the smaller value.</summary>
    public static T Relu<T>(T a, T w, T h, T beta, T gamma) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T right = T.Max(Identity(a, w, h, beta, gamma), T.Zero), left = T.Min(w, T.Zero), off = a - h * right;
        T above = gamma * off * off + beta * (right - w) * (right - w), below = gamma * a * a + beta * (left - w) * (left - w);
        return above < below ? right : left;
    }

    /// <summary>argmin γ·(a − h·z)² + β·(z − w)².</summary>
    public static T Identity<T>(T a, T w, T h, T beta, T gamma) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (gamma * h * a + beta * w) / (gamma * h * h + beta);

    /// <summary>argmin hinge(z, y) + λ·z + β·(z − w)², y 0 or 1.</summary>
    public static T Hinge<T>(T y, T w, T multiplier, T beta) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T half = T.One / (beta + beta), c = w - multiplier * half;
        if (y > T.Zero) return c >= T.One ? c : c + half <= T.One ? c + half : T.One;
        return c <= T.Zero ? c : c - half >= T.Zero ? c - half : T.Zero;
    }

    /// <summary>argmin ½(z − y)² + λ·z + β·(z − w)².</summary>
    public static T Squared<T>(T y, T w, T multiplier, T beta) where T : unmanaged, IBinaryFloatingPointIeee754<T> => (y - multiplier + (beta + beta) * w) / (T.One + beta + beta);

    /// <summary>The loss of one score.</summary>
    public static T Loss<T>(AdmmLoss loss, T z, T y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss == AdmmLoss.Squared ? (z - y) * (z - y) / (T.One + T.One)
        : y > T.Zero ? T.Max(T.Zero, T.One - z) : T.Max(T.Zero, z);
}

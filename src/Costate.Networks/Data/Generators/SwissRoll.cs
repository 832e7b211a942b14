using System.Numerics;

namespace Costate.Networks.Data.Generators;

/// <summary>
/// Two interleaved spirals (r cos φ, r sin φ), φ = 4πk/512, k = 0 … 512, with r = k/512 for the inner class and r = 0.2 + k/512 for the outer one.
/// </summary>
/// <remarks>
/// No randomness and fixed sizes: of the 1026 points (inner class, then outer class) those at even positions train (513, 257 of them inner),
/// those at odd positions validate (513, 256 inner). Neighbours alternate between the sets: validation here means interpolation.
/// </remarks>
public static class SwissRoll
{
    /// <summary>Number of training samples, and of validation samples.</summary>
    public const int Samples = 513;

    /// <summary>The data: the same at every call.</summary>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => (Take<T>(0), Take<T>(1));

    static Dataset<T> Take<T>(int first) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inputs = new T[2 * Samples];
        var labels = new int[Samples];
        for (int i = 0; i < Samples; i++)
        {
            int position = 2 * i + first, k = position % Samples;
            labels[i] = position / Samples;
            double phi = 4 * Math.PI * k / 512, r = 0.2 * labels[i] + k / 512.0;
            inputs[2 * i] = T.CreateChecked(r * Math.Cos(phi));
            inputs[2 * i + 1] = T.CreateChecked(r * Math.Sin(phi));
        }
        return new Dataset<T>
        {
            Inputs = inputs,
            Features = 2,
            Samples = Samples,
            Labels = labels,
            ClassNames = ["inner", "outer"],
            FeatureNames = ["x", "y"],
            TargetName = "class",
        };
    }
}

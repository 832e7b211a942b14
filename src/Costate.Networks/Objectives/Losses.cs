using System.Numerics;

namespace Costate.Networks.Objectives;

/// <summary>Makes losses.</summary>
public static class Losses
{
    /// <summary>The loss that a name stands for.</summary>
    public static ILoss<T> Create<T>(LossFunction loss) where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss switch
    {
        LossFunction.CrossEntropy => new CrossEntropy<T>(),
        LossFunction.LeastSquares => new LeastSquares<T>(),
        LossFunction.L1 => new AbsoluteError<T>(),
        LossFunction.Logistic => new Logistic<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "A loss of this version was expected."),
    };
}

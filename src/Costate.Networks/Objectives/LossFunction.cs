namespace Costate.Networks.Objectives;

/// <summary>The losses by name.</summary>
public enum LossFunction
{
    /// <summary>Softmax cross-entropy.</summary>
    CrossEntropy,

    /// <summary>½‖S − C‖².</summary>
    LeastSquares,

    /// <summary>‖S − C‖₁.</summary>
    L1,

    /// <summary>Logistic loss of one score, for two classes.</summary>
    Logistic,
}

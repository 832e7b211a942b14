namespace Costate.Networks.Kernels;

/// <summary>The activation functions σ.</summary>
public enum Activation
{
    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1/(1 + e^(−x)).</summary>
    Sigmoid,

    /// <summary>(e^x − 1)/(e^x + 1) = tanh(x/2).</summary>
    BipolarSigmoid,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>A ReLU whose corner is a parabola for |x| &lt; 0.1.</summary>
    SmoothRelu,

    /// <summary>σ(x) = x: for readouts, and for linear dynamics.</summary>
    Identity,
}

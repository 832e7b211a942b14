namespace Costate.Cli.Settings;

/// <summary>The scalar nonlinearity of a layer.</summary>
enum ActivationChoice
{
    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + e^(−x)).</summary>
    Sigmoid,

    /// <summary>tanh(x / 2).</summary>
    BipolarSigmoid,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0) with a parabola around 0.</summary>
    SmoothRelu,
}

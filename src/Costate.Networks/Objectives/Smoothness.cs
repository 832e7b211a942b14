using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Smoothness in time, α/(2h)·Σ_j ‖θ_{j+1} − θ_j‖²: a quadrature of ½α∫‖θ'‖² dt over the parameters of the layers.</summary>
/// <param name="network">Whose parameters.</param>
/// <param name="strength">α.</param>
public sealed class Smoothness<T>(Network<T> network, double strength) : ICurvature<Dense<T>>, ILinearOperator<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Piece = 1024;

    /// <inheritdoc/>
    public double Value(Dense<T> x) => Sum(x, []);

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient)
    {
        gradient.SetZero();
        return Sum(x, gradient.Span);
    }

    /// <inheritdoc/>
    /// <remarks>The same everywhere, and always valid.</remarks>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x) => this;

    /// <summary><paramref name="y"/> ← H·x with the constant Hessian H = (α/h)·DᵀD, D the first differences over the layers, which is the gradient at x.</summary>
    public void Apply(Dense<T> x, Dense<T> y) => Gradient(x, y);

    /// <summary>Name and strength, as messages call the term.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"smoothness regularisation (strength {strength})");

    double Sum(Dense<T> x, Span<T> gradient)
    {
        ReadOnlySpan<T> theta = x.Span;
        double factor = strength / network.StepSize, sum = 0;
        T weight = T.CreateTruncating(factor);
        int parameters = network.LayerParameters, end = network.LayerStart(network.Layers - 1);
        Span<T> buffer = stackalloc T[Piece];
        for (int i = network.LayerStart(0); i < end; i += Piece)
        {
            int count = Math.Min(Piece, end - i);
            Span<T> difference = buffer[..count];
            TensorPrimitives.Subtract(theta.Slice(i + parameters, count), theta.Slice(i, count), difference);
            sum += LaneSum.Dot<T>(difference, difference);
            if (gradient.IsEmpty) continue;
            TensorPrimitives.Multiply(difference, weight, difference);
            Span<T> before = gradient.Slice(i, count), after = gradient.Slice(i + parameters, count);
            TensorPrimitives.Subtract(before, difference, before);
            TensorPrimitives.Add(after, difference, after);
        }
        return factor / 2 * sum;
    }
}

using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Smoothness in time, α/(2h)·Σ_j ‖θ_{j+1} − θ_j‖²: a quadrature of ½α∫‖θ'‖² dt over the parameters of the layers.</summary>
/// <param name="share">Whose parameters.</param>
/// <param name="strength">α.</param>
public sealed class Smoothness<T>(NetworkShare<T> share, double strength) : ICurvature<Dense<T>>, ILinearOperator<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Piece = 1024;

    readonly double[] _pieces = new double[share.Pieces];
    readonly T[] _before = new T[share.Network.LayerParameters], _behind = new T[share.Network.LayerParameters];

    /// <param name="network">Whose parameters.</param>
    /// <param name="strength">α.</param>
    public Smoothness(Network<T> network, double strength) : this(new NetworkShare<T>(network), strength) { }

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
        Network<T> network = share.Network;
        double factor = strength / network.StepSize;
        T weight = T.CreateTruncating(factor);
        int piece = share.HasOpening ? 1 : 0;
        share.ExchangeNeighbours(x, _before, _behind);
        if (share.First > 0 && share.First < share.End) Difference(_before, Layer(x.Span, share.First), weight, [], gradient.IsEmpty ? [] : Layer(gradient, share.First));
        for (int j = share.First; j < share.End; j++, piece++)
        {
            if (j + 1 == network.Layers) continue;
            bool own = j + 1 < share.End;
            _pieces[piece] = Difference(
                Layer(x.Span, j), own ? Layer(x.Span, j + 1) : _behind, weight, gradient.IsEmpty ? [] : Layer(gradient, j), own && !gradient.IsEmpty ? Layer(gradient, j + 1) : []);
        }
        return factor / 2 * share.Sum(_pieces);
    }

    /// <summary>‖next − theta‖²; gradients −= and += weight·(next − theta), where they are given.</summary>
    static double Difference(ReadOnlySpan<T> theta, ReadOnlySpan<T> next, T weight, Span<T> gradient, Span<T> nextGradient)
    {
        Span<T> buffer = stackalloc T[Piece];
        double sum = 0;
        for (int i = 0; i < theta.Length; i += Piece)
        {
            int count = Math.Min(Piece, theta.Length - i);
            Span<T> difference = buffer[..count];
            TensorPrimitives.Subtract(next.Slice(i, count), theta.Slice(i, count), difference);
            sum += LaneSum.Dot<T>(difference, difference);
            if (gradient.IsEmpty && nextGradient.IsEmpty) continue;
            TensorPrimitives.Multiply(difference, weight, difference);
            if (!gradient.IsEmpty) TensorPrimitives.Subtract(gradient.Slice(i, count), difference, gradient.Slice(i, count));
            if (!nextGradient.IsEmpty) TensorPrimitives.Add(nextGradient.Slice(i, count), difference, nextGradient.Slice(i, count));
        }
        return sum;
    }

    Span<T> Layer(Span<T> x, int j) => x.Slice(share.LayerStart(j), share.Network.LayerParameters);
}

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
public sealed class Smoothness<T>(NetworkShare<T> share, double strength) : ICurvature<Dense<T>>, IAddend<Dense<T>>, ILinearOperator<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Piece = 1024;

    readonly double[] _pieces = new double[share.Pieces];
    readonly T[] _before = new T[share.Network.LayerParameters], _behind = new T[share.Network.LayerParameters], _slope = new T[share.Network.LayerParameters];

    /// <param name="network">Whose parameters.</param>
    /// <param name="strength">α.</param>
    public Smoothness(Network<T> network, double strength) : this(new NetworkShare<T>(network), strength) { }

    /// <inheritdoc/>
    public double Value(Dense<T> x) => Sum(x, []);

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient) => Sum(x, gradient.Span);

    /// <inheritdoc/>
    public double AddGradient(Dense<T> x, Dense<T> gradient) => Sum(x, gradient.Span, add: true);

    /// <inheritdoc/>
    /// <remarks>The same everywhere, and always valid.</remarks>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x) => this;

    /// <summary><paramref name="y"/> ← H·x with the constant Hessian H = (α/h)·DᵀD, D the first differences over the layers, which is the gradient at x.</summary>
    public void Apply(Dense<T> x, Dense<T> y) => Gradient(x, y);

    /// <summary>Name and strength, as messages call the term.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"smoothness regularisation (strength {strength})");

    double Sum(Dense<T> x, Span<T> gradient, bool add = false)
    {
        Network<T> network = share.Network;
        double factor = strength / network.StepSize;
        T weight = T.CreateTruncating(factor);
        int piece = share.HasOpening ? 1 : 0;
        if (add) TensorPrimitives.Add(gradient, T.Zero, gradient);   // what opening and readout get; −0 becomes 0
        else gradient.Clear();
        share.ExchangeNeighbours(x, _before, _behind);
        _slope.AsSpan().Clear();
        if (share.First > 0 && share.First < share.End) Difference(_before, Layer(x.Span, share.First), weight, []);
        for (int j = share.First; j < share.End; j++, piece++)
        {
            Span<T> own = gradient.IsEmpty ? [] : Layer(gradient, j);
            if (j + 1 < network.Layers) _pieces[piece] = Difference(Layer(x.Span, j), j + 1 < share.End ? Layer(x.Span, j + 1) : _behind, weight, own);
            else if (!own.IsEmpty) TensorPrimitives.Add(own, _slope, own);
        }
        return factor / 2 * share.Sum(_pieces);
    }

    /// <summary>‖next − theta‖². With d = weight·(next − theta): gradient of theta += slope − d if it is given, slope ← d, so that slope is what this gives the next layer.</summary>
    double Difference(ReadOnlySpan<T> theta, ReadOnlySpan<T> next, T weight, Span<T> gradient)
    {
        Span<T> buffer = stackalloc T[Piece];
        double sum = 0;
        for (int i = 0; i < theta.Length; i += Piece)
        {
            int count = Math.Min(Piece, theta.Length - i);
            Span<T> difference = buffer[..count], slope = _slope.AsSpan(i, count);
            TensorPrimitives.Subtract(next.Slice(i, count), theta.Slice(i, count), difference);
            sum += LaneSum.Dot<T>(difference, difference);
            TensorPrimitives.Multiply(difference, weight, difference);
            if (!gradient.IsEmpty)
            {
                TensorPrimitives.Subtract(slope, difference, slope);
                TensorPrimitives.Add(gradient.Slice(i, count), slope, gradient.Slice(i, count));
            }
            TensorPrimitives.Add(difference, T.Zero, slope);
        }
        return sum;
    }

    Span<T> Layer(Span<T> x, int j) => x.Slice(share.LayerStart(j), share.Network.LayerParameters);
}

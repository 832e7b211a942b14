using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Tikhonov regularisation, α/2·h·Σ_j ‖θ_j‖² + β/2·‖θ_opening‖² + γ/2·(‖W‖² + ‖μ‖²): a quadrature of ½α∫‖θ‖² dt, hence independent of the number of layers.</summary>
/// <param name="share">Whose parameters.</param>
/// <param name="layers">α, for all parameters of the layers, biases included.</param>
/// <param name="opening">β.</param>
/// <param name="readout">γ.</param>
public sealed class Tikhonov<T>(NetworkShare<T> share, double layers, double opening, double readout) : ICurvature<Dense<T>>, IAddend<Dense<T>>, ILinearOperator<Dense<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Piece = 1024;

    readonly double[] _pieces = new double[share.Pieces];

    /// <param name="network">Whose parameters.</param>
    /// <param name="layers">α, for all parameters of the layers, biases included.</param>
    /// <param name="opening">β.</param>
    /// <param name="readout">γ.</param>
    public Tikhonov(Network<T> network, double layers, double opening, double readout) : this(new NetworkShare<T>(network), layers, opening, readout) { }

    /// <inheritdoc/>
    public double Value(Dense<T> x) => Sum(x, []);

    /// <inheritdoc/>
    public double Gradient(Dense<T> x, Dense<T> gradient) => Sum(x, gradient.Span);

    /// <inheritdoc/>
    public double AddGradient(Dense<T> x, Dense<T> gradient) => Sum(x, gradient.Span, add: true);

    /// <inheritdoc/>
    /// <remarks>The same everywhere, and always valid.</remarks>
    public ILinearOperator<Dense<T>> Curvature(Dense<T> x) => this;

    /// <summary><paramref name="y"/> ← H·x with the constant Hessian H = diag(β, αh, γ), which is the gradient at x.</summary>
    public void Apply(Dense<T> x, Dense<T> y) => Sum(x, y.Span);

    /// <summary>Name and strengths, as messages call the term.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Tikhonov regularisation (layers {layers}, opening {opening}, readout {readout})");

    double Sum(Dense<T> x, Span<T> gradient, bool add = false)
    {
        Network<T> network = share.Network;
        int piece = 0, at = 0;
        if (share.HasOpening) Next(network.Opening.Shape.Parameters, opening, x.Span, gradient);
        for (int j = share.First; j < share.End; j++) Next(network.LayerParameters, layers * network.StepSize, x.Span, gradient);
        if (share.HasReadout) Next(network.Readout.Shape.Parameters, readout, x.Span, gradient);
        return share.Sum(_pieces);

        void Next(int length, double strength, ReadOnlySpan<T> x, Span<T> gradient)
        {
            _pieces[piece++] = Part(x.Slice(at, length), gradient.IsEmpty ? [] : gradient.Slice(at, length), strength, add);
            at += length;
        }
    }

    static double Part(ReadOnlySpan<T> x, Span<T> gradient, double strength, bool add)
    {
        if (strength == 0)
        {
            if (add) TensorPrimitives.Add(gradient, T.Zero, gradient);   // −0 becomes 0
            else gradient.Clear();
            return 0;
        }
        if (add) Add(x, gradient, T.CreateTruncating(strength));
        else if (!gradient.IsEmpty) TensorPrimitives.Multiply(x, T.CreateTruncating(strength), gradient);
        return strength / 2 * LaneSum.Dot(x, x);
    }

    // Product and sum are rounded one after the other, as if the products had a vector of their own.
    static void Add(ReadOnlySpan<T> x, Span<T> gradient, T strength)
    {
        Span<T> buffer = stackalloc T[Piece];
        for (int i = 0; i < x.Length; i += Piece)
        {
            Span<T> part = buffer[..Math.Min(Piece, x.Length - i)], sum = gradient.Slice(i, part.Length);
            TensorPrimitives.Multiply(x.Slice(i, part.Length), strength, part);
            TensorPrimitives.Add(sum, part, sum);
        }
    }
}

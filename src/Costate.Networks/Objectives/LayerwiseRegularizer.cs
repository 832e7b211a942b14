using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>The Hessian R of Tikhonov regularisation and smoothness, and (R + δI)⁻¹: the preconditioner of Newton's method for networks with many layers.</summary>
/// <remarks>
/// R is diagonal in opening and readout, and (α/h)·DᵀD + (tikhonov·h)·I along the layers, the same for every parameter position: a tridiagonal solve with whole layers as
/// rows. Remembers the factors of the last shift, so an instance serves one thread at a time.
/// </remarks>
public sealed class LayerwiseRegularizer<T> : IShiftedInverse<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly double _layers, _opening, _readout, _coupling;
    readonly SumOperator<Dense<T>> _operator;
    Tridiagonal? _system;
    double _shift = double.NaN;

    /// <param name="network">Whose parameters.</param>
    /// <param name="layers">The strength of <see cref="Tikhonov{T}"/> for the layers.</param>
    /// <param name="opening">That for the opening.</param>
    /// <param name="readout">That for the readout.</param>
    /// <param name="smoothness">The strength of <see cref="Smoothness{T}"/>.</param>
    public LayerwiseRegularizer(Network<T> network, double layers, double opening, double readout, double smoothness)
    {
        _network = network;
        (_layers, _opening, _readout, _coupling) = (layers * network.StepSize, opening, readout, smoothness / network.StepSize);
        _operator = new(new Tikhonov<T>(network, layers, opening, readout), new Smoothness<T>(network, smoothness));
    }

    /// <inheritdoc/>
    public void Apply(Dense<T> x, Dense<T> y) => _operator.Apply(x, y);

    /// <inheritdoc/>
    public void Solve(double shift, Dense<T> right, Dense<T> x)
    {
        if (shift != _shift) Prepare(shift);
        x.CopyFrom(right);
        int first = _network.LayerStart(0), last = _network.LayerStart(_network.Layers);
        Divide(x.Span[..first], _opening + shift);
        _system!.Solve(x.Span[first..last]);
        Divide(x.Span[last..], _readout + shift);
    }

    void Prepare(double shift)
    {
        double least = shift + Math.Min(_layers, Math.Min(_opening, _readout));
        if (!(shift >= 0 && least > 0 && double.IsFinite(least)))
            throw new ArgumentException(FormattableString.Invariant($"With a shift of {shift} the smallest diagonal entry is {least}: the shift must be finite, not negative, and positive where a strength is 0."), nameof(shift));
        (_system, _shift) = (new(_network.Layers, _coupling, _layers + shift), shift);
    }

    static void Divide(Span<T> x, double divisor) => TensorPrimitives.Multiply(x, T.CreateTruncating(1 / divisor), x);
}

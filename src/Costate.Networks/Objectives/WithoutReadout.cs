using System.Numerics;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>An operator on all parameters of a network, restricted to those of opening and layers: the preconditioner of <see cref="EliminatedReadout{T}"/>.</summary>
/// <param name="network">Whose parameters.</param>
/// <param name="operator">The operator; it must not couple the readout with the rest.</param>
public sealed class WithoutReadout<T>(Network<T> network, IShiftedInverse<Dense<T>> @operator) : IShiftedInverse<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Dense<T> _input = new(network.Parameters), _output = new(network.Parameters);

    /// <inheritdoc/>
    public void Apply(Dense<T> x, Dense<T> y)
    {
        x.Span.CopyTo(_input.Span);
        @operator.Apply(_input, _output);
        _output.Span[..y.Length].CopyTo(y.Span);
    }

    /// <inheritdoc/>
    public void Solve(double shift, Dense<T> right, Dense<T> x)
    {
        right.Span.CopyTo(_input.Span);
        @operator.Solve(shift, _input, _output);
        _output.Span[..x.Length].CopyTo(x.Span);
    }
}

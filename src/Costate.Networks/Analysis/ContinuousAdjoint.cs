using Costate.Networks.Layers;
using Costate.Networks.Propagators;

namespace Costate.Networks.Analysis;

/// <summary>Gradients by the adjoint differential equation −z' = f_yᵀ·z, z(T) = ∂loss/∂y(T), with density f_θᵀ·z, which is solved with a scheme of its own: first differentiated, then discretised.</summary>
/// <remarks>
/// An experiment. What comes out is the derivative of no discrete objective: it differs from it by the errors of both solvers. Networks are trained with the adjoint of their own steps (<see cref="IPropagator{T}"/>).
/// The control is constant on P pieces of equal length; the gradient in the parameters of a piece is the integral of the density over it. All samples are one tile.
/// Source: Gholami, Keutzer, Biros, “ANODE: unconditionally accurate memory-efficient gradients for neural ODEs”, IJCAI 2019.
/// </remarks>
public sealed class ContinuousAdjoint
{
    const int MostTrials = 100_000;

    readonly IDynamics<double> _f;
    readonly double[] _controls;
    readonly double _horizon;
    readonly int _samples;

    /// <param name="dynamics">f of y' = f(y, θ).</param>
    /// <param name="horizon">T.</param>
    /// <param name="controls">θ of the pieces, one after another.</param>
    /// <param name="samples">Samples of the tile, padding included: a multiple of 48.</param>
    public ContinuousAdjoint(IDynamics<double> dynamics, double horizon, ReadOnlySpan<double> controls, int samples)
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        int parameters = dynamics.Shape.Parameters;
        if (dynamics.Shape.Inputs != dynamics.Shape.Outputs || controls.IsEmpty || controls.Length % parameters != 0)
            throw new ArgumentException($"An adjoint equation needs dynamics that map a space to itself, and {parameters} parameters for every piece of time; the dynamics map {dynamics.Shape.Inputs} features to {dynamics.Shape.Outputs}, and there are {controls.Length} parameters.", nameof(controls));
        if (samples <= 0 || samples % Tiling.Quantum != 0)
            throw new ArgumentException($"A tile holds a multiple of {Tiling.Quantum} samples, not {samples}.", nameof(samples));
        (_f, _horizon, _controls, _samples) = (dynamics, horizon, controls.ToArray(), samples);
    }

    /// <summary>P.</summary>
    public int Pieces => _controls.Length / _f.Shape.Parameters;

    /// <summary>With stored states, by Euler: z_j = z_{j+1} + h·f_y(Y_{j+1})ᵀ·z_{j+1}, g += h·f_θ(Y_{j+1})ᵀ·z_{j+1}.</summary>
    /// <param name="states">Y_0 … Y_N, features × samples; N a multiple of P.</param>
    /// <param name="costate">z(T), features × samples.</param>
    /// <returns>The gradient, P × parameters.</returns>
    public double[] Stored(IReadOnlyList<double[]> states, ReadOnlySpan<double> costate)
    {
        ArgumentNullException.ThrowIfNull(states);
        int steps = states.Count - 1, each = StepsPerPiece(steps);
        AdjointEquation equation = new(_f, _samples);
        costate.CopyTo(equation.Costate);
        double h = _horizon / steps;
        return OverPieces(equation, piece =>
        {
            for (int j = (piece + 1) * each; j > piece * each; j--) equation.StepAt(states[j], h, j * h);
            return true;
        })!;
    }

    /// <summary>With states solved again: (y, z, g) together, from Y_N back, in steps of equal length.</summary>
    /// <param name="final">Y_N, features × samples.</param>
    /// <param name="costate">z(T), features × samples.</param>
    /// <param name="method">How to solve.</param>
    /// <param name="steps">Steps for the whole time, a multiple of P; not necessarily those of the network.</param>
    /// <returns>The gradient, P × parameters.</returns>
    public double[] Resolved(ReadOnlySpan<double> final, ReadOnlySpan<double> costate, ExplicitMethod method, int steps)
    {
        int each = StepsPerPiece(steps);
        AdjointEquation equation = Start(final, costate);
        double h = _horizon / steps;
        return OverPieces(equation, piece =>
        {
            for (int j = (piece + 1) * each; j > piece * each; j--)
            {
                equation.Try(method, h, j * h);
                equation.Accept();
            }
            return true;
        })!;
    }

    /// <summary>With states solved again: (y, z, g) together, from Y_N back, by Dormand and Prince's method in steps that keep to a tolerance.</summary>
    /// <param name="final">Y_N, features × samples.</param>
    /// <param name="costate">z(T), features × samples.</param>
    /// <param name="tolerance">The relative error of every step.</param>
    /// <returns>The gradient, P × parameters; null where the solver gave up, since no steps of reasonable length or number keep to the tolerance.</returns>
    public double[]? Resolved(ReadOnlySpan<double> final, ReadOnlySpan<double> costate, double tolerance)
    {
        if (!(tolerance > 0) || !double.IsFinite(tolerance))
            throw new ArgumentException(FormattableString.Invariant($"A tolerance is a positive number, not {tolerance}."), nameof(tolerance));
        AdjointEquation equation = Start(final, costate);
        double length = _horizon / Pieces, h = length / 8;
        int trials = 0;
        return OverPieces(equation, piece =>
        {
            for (double left = length; left > 0;)
            {
                double taken = Math.Min(h, left), error = equation.Try(ExplicitMethod.DormandPrince, taken, piece * length + left) / tolerance;
                if (error <= 1)
                {
                    equation.Accept();
                    left = taken == left ? 0 : left - taken;
                }
                if (++trials > MostTrials || taken < 1e-13 * length && left > taken) return false;
                // The last step of a piece may be short; it says nothing about longer ones.
                double next = taken * (error >= 0 ? Math.Clamp(0.9 * Math.Pow(error, -1.0 / ExplicitMethod.DormandPrince.Order), 0.2, 5) : 0.2);
                h = error <= 1 && taken < h ? Math.Max(h, next) : next;
            }
            return true;
        });
    }

    AdjointEquation Start(ReadOnlySpan<double> final, ReadOnlySpan<double> costate)
    {
        AdjointEquation equation = new(_f, _samples);
        final.CopyTo(equation.State);
        costate.CopyTo(equation.Costate);
        return equation;
    }

    /// <summary>Solves piece by piece from the last to the first; null as soon as one fails.</summary>
    double[]? OverPieces(AdjointEquation equation, Func<int, bool> solve)
    {
        int parameters = _f.Shape.Parameters;
        double[] gradient = new double[_controls.Length];
        for (int piece = Pieces - 1; piece >= 0; piece--)
        {
            equation.Begin(_controls.AsSpan(piece * parameters, parameters));
            if (!solve(piece)) return null;
            equation.Collect(gradient.AsSpan(piece * parameters, parameters));
        }
        return gradient;
    }

    int StepsPerPiece(int steps) => steps > 0 && steps % Pieces == 0
        ? steps / Pieces
        : throw new ArgumentException($"A control with {Pieces} pieces needs a multiple of {Pieces} steps, not {steps}.", nameof(steps));
}

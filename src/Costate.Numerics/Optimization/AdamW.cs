using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Adam with decoupled weight decay: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², x ← (1 − ηλ)x − η·m̂/(√v̂ + ε), where m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ) and t counts steps.</summary>
/// <remarks>
/// One pass over x, m, v and g; each operation is rounded by itself, so the bits do not depend on the vector width. If f or g is not finite, or ‖g‖² is
/// beyond the range of <typeparamref name="T"/>, then x, m, v and t stay as they are.
/// Source: Loshchilov, Hutter, “Decoupled weight decay regularization”, ICLR 2019, algorithm 2; with λ = 0 Kingma, Ba, “Adam”, ICLR 2015, algorithm 1.
/// </remarks>
public sealed class AdamW<T> : IRatedOptimizer<IObjective<Dense<T>>, Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const string Mean = "mean", Square = "square", Steps = "steps", RateName = "rate";

    readonly AdamWOptions _options;
    Dense<T>? _gradient, _mean, _square;
    long _steps;

    /// <param name="options">Without: rate 0.001, (0.9, 0.999), ε = 10⁻⁸, no decay.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AdamW(AdamWOptions? options = null)
    {
        _options = (options ?? new()).Validated();
        Check.Option(T.CreateTruncating(_options.Epsilon) > T.Zero, nameof(_options.Epsilon), _options.Epsilon, $"positive when rounded to {typeof(T).Name}");
        Rate = _options.Rate;
    }

    /// <inheritdoc/>
    public double Rate { get; set => field = Check.Rate(value); }

    /// <inheritdoc/>
    public StepReport Step(IObjective<Dense<T>> problem, Dense<T> x)
    {
        _gradient ??= x.Like();
        _mean ??= x.Like();
        _square ??= x.Like();
        double value = problem.Gradient(x, _gradient), square = _gradient.Dot(_gradient), norm = Math.Sqrt(square);
        if (!double.IsFinite(value) || !double.IsFinite(norm)) return StepReport.NotFinite(value, norm, "not finite");
        if (!T.IsFinite(T.CreateTruncating(square)))
            return StepReport.NotFinite(value, norm, $"‖∇f‖² is beyond the range of {typeof(T).Name}");
        _mean.SameLength(x);
        _steps++;
        Weights weights = new(_options, Rate, _steps);
        Update(weights, _gradient.Span, _mean.Span, _square.Span, x.Span);
        return new(StepStatus.Continue, value, norm, Rate, 1);
    }

    /// <inheritdoc/>
    public OptimizerState<Dense<T>> Save()
    {
        OptimizerState<Dense<T>> state = new();
        (state.Scalars[RateName], state.Scalars[Steps]) = (Rate, _steps);
        if (_mean is not null && _square is not null) (state.Vectors[Mean], state.Vectors[Square]) = (_mean, _square);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<Dense<T>> state)
    {
        (double rate, double steps) = (state.Scalar(RateName), state.Scalar(Steps));
        Check.Option(steps >= 0 && steps <= long.MaxValue / 2 && steps == Math.Floor(steps), Steps, steps, "a number of steps");
        (Dense<T>? mean, Dense<T>? square) = steps == 0 ? (null, null) : (state.Vector(Mean).Copy(), state.Vector(Square).Copy());
        if (mean is not null && square is not null) mean.SameLength(square);
        (Rate, _steps, _mean, _square, _gradient) = (rate, (long)steps, mean, square, null);
    }

    static void Update(Weights w, ReadOnlySpan<T> gradient, Span<T> mean, Span<T> square, Span<T> point)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported)
        {
            ref T g0 = ref MemoryMarshal.GetReference(gradient), m0 = ref MemoryMarshal.GetReference(mean);
            ref T v0 = ref MemoryMarshal.GetReference(square), x0 = ref MemoryMarshal.GetReference(point);
            Vector<T> root = new(w.Root), epsilon = new(w.Epsilon);
            for (; i <= point.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> g = Vector.LoadUnsafe(ref g0, (nuint)i);
                Vector<T> m = Vector.LoadUnsafe(ref m0, (nuint)i) * w.OldMean + g * w.NewMean;
                Vector<T> v = Vector.LoadUnsafe(ref v0, (nuint)i) * w.OldSquare + g * g * w.NewSquare;
                m.StoreUnsafe(ref m0, (nuint)i);
                v.StoreUnsafe(ref v0, (nuint)i);
                Vector<T> step = m * w.Step / (Vector.SquareRoot(v) * root + epsilon);
                (Vector.LoadUnsafe(ref x0, (nuint)i) * w.Kept - step).StoreUnsafe(ref x0, (nuint)i);
            }
        }
        for (; i < point.Length; i++)
        {
            T g = gradient[i], m = mean[i] * w.OldMean + g * w.NewMean, v = square[i] * w.OldSquare + g * g * w.NewSquare;
            (mean[i], square[i]) = (m, v);
            point[i] = point[i] * w.Kept - m * w.Step / (T.Sqrt(v) * w.Root + w.Epsilon);
        }
    }

    /// <summary>The numbers of step t, each computed in double and rounded once to <typeparamref name="T"/>.</summary>
    readonly struct Weights(AdamWOptions options, double rate, long t)
    {
        public readonly T OldMean = T.CreateTruncating(options.MeanDecay), NewMean = T.CreateTruncating(1 - options.MeanDecay);
        public readonly T OldSquare = T.CreateTruncating(options.SquareDecay), NewSquare = T.CreateTruncating(1 - options.SquareDecay);
        public readonly T Step = T.CreateTruncating(rate / (1 - Math.Pow(options.MeanDecay, t)));
        public readonly T Root = T.CreateTruncating(1 / Math.Sqrt(1 - Math.Pow(options.SquareDecay, t)));
        public readonly T Epsilon = T.CreateTruncating(options.Epsilon), Kept = T.CreateTruncating(1 - rate * options.WeightDecay);
    }
}

using Costate.Networks.Analysis;
using Costate.Networks.Layers;
using Costate.Networks.Propagators;
using Costate.Numerics.Randomness;

namespace Costate.Testing;

/// <summary>Checks everything that propagators rely on when they call a layer: one line in a test of your own layer.</summary>
/// <remarks>
/// <code>
/// [Fact]
/// public void MyLayer_keeps_the_contract() =&gt; LayerContract.Verify(new MyLayer(features: 7), theta);
/// </code>
/// Checked at random states and directions, on tiles of 48 and 96 samples, in double precision: the named parameter arrays cover θ;
/// Taylor orders 1 and 2 of <c>Jvp</c> jointly in state and parameters; ⟨Jv, w⟩ = ⟨v, Jᵀw⟩ to 1e-12; <c>Prepare</c> is affine and <c>PrepareTangent</c> its linear part; outputs are overwritten and do not depend
/// on what scratch memory held; <c>Vjp</c> and <c>Collect</c> accumulate; dy in place, dy or gradient not wanted change nothing; samples do not see one another; padded samples
/// with zero co-state add exactly nothing; nothing is written beside the arrays or into inputs. Choose θ away from points where the layer is not differentiable.
/// </remarks>
public static class LayerContract
{
    const uint Stream = Networks.RandomStreams.Check;

    /// <summary>Checks all rules.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="theta">Parameters at which it is checked, <see cref="LayerShape.Parameters"/> numbers; any typical values.</param>
    /// <param name="name">What to call it in the report; its type and shape if not given.</param>
    /// <param name="seed">Seed of states and directions.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public static void Verify(ILayer<double> layer, ReadOnlySpan<double> theta, string? name = null, ulong seed = 1) => Check(layer, theta, name, seed).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(ILayer<double> layer, ReadOnlySpan<double> theta, string? name = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(layer);
        LayerShape shape = layer.Shape;
        if (theta.Length != shape.Parameters)
            throw new ArgumentException($"The layer has {shape.Parameters} parameters, but {theta.Length} were given.", nameof(theta));
        ContractReport report = new(name ?? $"{layer.GetType().Name} {shape.Inputs} → {shape.Outputs}");
        double[] parameters = theta.ToArray();
        report.Rule("blocks cover the parameters", () => Blocks(layer));
        report.Derivatives(() => LayerCheck.Run(report.Subject, layer, parameters, seed), "Jvp");

        const int Samples = Tiling.Quantum, Two = 2 * Tiling.Quantum;
        LayerTrial trial = new(layer, Samples), pair = new(layer, Two);
        double[] direction = Normal(seed, 1, shape.Parameters), y = Normal(seed, 2, shape.Inputs * Samples), dy = Normal(seed, 3, y.Length), w = Normal(seed, 4, shape.Outputs * Samples);
        report.Rule("Prepare is affine, PrepareTangent its linear part, and both overwrite", () => Preparation(trial, parameters, direction));
        report.Rule("Evaluate overwrites, whatever scratch memory held", () => Evaluation(trial, parameters, y));
        if (shape.Replays) report.Rule("Replay gives the output of Evaluate, bit for bit", () => Replay(trial, parameters, y));
        report.Rule("Jvp overwrites, whatever scratch memory held; no dθ means dθ = 0", () => Tangent(trial, parameters, direction, y, dy));
        report.Rule("Vjp overwrites dy and accumulates gradients, whatever scratch memory held", () => Adjoint(trial, parameters, y, w));
        report.Rule("Vjp gives the same gradient if dy is not wanted", () => NotWanted(trial, parameters, y, w));
        report.Rule("Vjp gives the same dy if the gradient is not wanted", () => GradientNotWanted(trial, parameters, y, w));
        if (shape.Inputs == shape.Outputs) report.Rule("Vjp in place equals Vjp apart", () => InPlace(trial, parameters, y, w));
        report.Rule("Collect adds to the gradient", () => Collection(trial, parameters, y, w));
        report.Rule("samples do not see one another", () => Independence(pair, parameters, Normal(seed, 5, shape.Inputs * Two), Normal(seed, 6, shape.Inputs * Two)));
        report.Rule("padded samples with zero co-state add exactly nothing", () => Padding(pair, parameters, Normal(seed, 5, shape.Inputs * Two), Normal(seed, 6, shape.Inputs * Two), Normal(seed, 7, shape.Outputs * Two)));
        report.Rule("nothing is written beside the arrays or into inputs", () => trial.Damage ?? pair.Damage);
        return report;
    }

    static string? Blocks(ILayer<double> layer)
    {
        int sum = layer.Blocks.Sum(block => block.Length);
        string[] names = [.. layer.Blocks.Select(block => block.Name)];
        if (sum != layer.Shape.Parameters) return $"they hold {sum} numbers, the layer has {layer.Shape.Parameters}";
        return names.Distinct().Count() == names.Length ? null : $"two have the same name: {string.Join(", ", names)}";
    }

    static string? Preparation(LayerTrial trial, double[] theta, double[] direction)
    {
        double[] point = trial.Prepare(theta), tangent = trial.PrepareTangent(direction), other = trial.PrepareTangent(theta);
        return Difference.Bits("over other content, prepared", point, trial.Prepare(theta, double.NaN))
            ?? Difference.Bits("over other content, the prepared tangent", tangent, trial.PrepareTangent(direction, double.NaN))
            ?? Difference.Norm("Prepare(θ − 2·φ)", trial.Prepare(Combine(1, theta, -2, direction)), Combine(1, point, -2, tangent))
            ?? Difference.Norm("PrepareTangent(0.75·θ − 2·φ)", trial.PrepareTangent(Combine(0.75, theta, -2, direction)), Combine(0.75, other, -2, tangent));
    }

    static string? Evaluation(LayerTrial trial, double[] theta, double[] y)
    {
        double[] prepared = trial.Prepare(theta);
        (double[] output, double[] cache) = trial.Evaluate(y, prepared);
        (double[] again, double[] cacheAgain) = trial.Evaluate(y, prepared, double.NaN);
        return Difference.Bits("over other content, output", output, again) ?? Difference.Bits("over other content, cache", cache, cacheAgain);
    }

    static string? Replay(LayerTrial trial, double[] theta, double[] y)
    {
        double[] prepared = trial.Prepare(theta);
        (double[] output, double[] cache) = trial.Evaluate(y, prepared);
        return Difference.Bits("the output", output, trial.Replay(y, prepared, cache, double.NaN));
    }

    static string? Tangent(LayerTrial trial, double[] theta, double[] direction, double[] y, double[] dy)
    {
        double[] prepared = trial.Prepare(theta), dtheta = trial.PrepareTangent(direction), none = trial.PrepareTangent(new double[theta.Length]);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        double[] full = trial.Jvp(y, prepared, cache, dy, dtheta), still = trial.Jvp(y, prepared, cache, dy, none);
        return Difference.Bits("over other content, the tangent", full, trial.Jvp(y, prepared, cache, dy, dtheta, double.NaN))
            ?? Difference.Norm("with an empty dθ the tangent", still, trial.Jvp(y, prepared, cache, dy, []));
    }

    static string? Adjoint(LayerTrial trial, double[] theta, double[] y, double[] w)
    {
        double[] prepared = trial.Prepare(theta);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        (double[] dy, double[] sums) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart);
        (double[] again, double[] sumsAgain) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart, content: double.NaN);
        (_, double[] twice) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart, sums);
        double[] gradient = trial.Collect(sums);
        return Difference.Bits("over other content, dy", dy, again) ?? Difference.Bits("over other scratch memory, the gradient", gradient, trial.Collect(sumsAgain))
            ?? Difference.Norm("the gradient after two calls, twice that of one,", Combine(2, gradient, 0, gradient), trial.Collect(twice));
    }

    static string? NotWanted(LayerTrial trial, double[] theta, double[] y, double[] w)
    {
        double[] prepared = trial.Prepare(theta);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        (_, double[] apart) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart);
        (_, double[] sums) = trial.Vjp(y, prepared, cache, w, CostateMemory.NotWanted);
        return Difference.Bits("the gradient", trial.Collect(apart), trial.Collect(sums));
    }

    static string? GradientNotWanted(LayerTrial trial, double[] theta, double[] y, double[] w)
    {
        double[] prepared = trial.Prepare(theta);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        (double[] dy, _) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart);
        (double[] alone, _) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart, []);
        return Difference.Bits("dy", dy, alone);
    }

    static string? InPlace(LayerTrial trial, double[] theta, double[] y, double[] w)
    {
        double[] prepared = trial.Prepare(theta);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        (double[] apart, double[] sums) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart);
        (double[] place, double[] sumsInPlace) = trial.Vjp(y, prepared, cache, w, CostateMemory.InPlace);
        return Difference.Bits("dy", apart, place) ?? Difference.Bits("the gradient", trial.Collect(sums), trial.Collect(sumsInPlace));
    }

    static string? Collection(LayerTrial trial, double[] theta, double[] y, double[] w)
    {
        double[] prepared = trial.Prepare(theta);
        (_, double[] cache) = trial.Evaluate(y, prepared);
        (_, double[] sums) = trial.Vjp(y, prepared, cache, w, CostateMemory.Apart);
        double[] gradient = trial.Collect(sums);
        return Difference.Norm("θ + gradient", Combine(1, theta, 1, gradient), trial.Collect(sums, theta));
    }

    static string? Independence(LayerTrial pair, double[] theta, double[] y, double[] other)
    {
        int inputs = pair.Shape.Inputs, outputs = pair.Shape.Outputs;
        double[] prepared = pair.Prepare(theta), mixed = Mixed(inputs, y, other);
        return Difference.Bits("with other samples beside it, the output of the first half of a tile", Half(outputs, pair.Evaluate(y, prepared).Output), Half(outputs, pair.Evaluate(mixed, prepared).Output));
    }

    static string? Padding(LayerTrial pair, double[] theta, double[] y, double[] other, double[] w)
    {
        int inputs = pair.Shape.Inputs, outputs = pair.Shape.Outputs;
        double[] prepared = pair.Prepare(theta), mixed = Mixed(inputs, y, other), costate = Mixed(outputs, w, new double[w.Length]);
        (_, double[] cache) = pair.Evaluate(y, prepared);
        (_, double[] mixedCache) = pair.Evaluate(mixed, prepared);
        (double[] dy, double[] sums) = pair.Vjp(y, prepared, cache, costate, CostateMemory.Apart);
        (_, double[] mixedSums) = pair.Vjp(mixed, prepared, mixedCache, costate, CostateMemory.Apart);
        double[] padded = Mixed(inputs, dy, new double[dy.Length]);
        for (int i = 0; i < dy.Length; i++)
            if (dy[i] != padded[i]) return ContractReport.Text($"dy [{i}] of a padded sample is {dy[i]:R}, expected 0");
        return Difference.Bits("the gradient", pair.Collect(sums), pair.Collect(mixedSums));
    }

    /// <summary>In every row the first half of one tile and the second half of another.</summary>
    static double[] Mixed(int rows, double[] first, double[] second)
    {
        double[] mixed = (double[])second.Clone();
        for (int row = 0; row < rows; row++) Array.Copy(first, 2 * row * Tiling.Quantum, mixed, 2 * row * Tiling.Quantum, Tiling.Quantum);
        return mixed;
    }

    /// <summary>The first half of every row.</summary>
    static double[] Half(int rows, double[] tile)
    {
        double[] half = new double[tile.Length / 2];
        for (int row = 0; row < rows; row++) Array.Copy(tile, 2 * row * Tiling.Quantum, half, row * Tiling.Quantum, Tiling.Quantum);
        return half;
    }

    static double[] Combine(double a, double[] x, double b, double[] y)
    {
        double[] sum = new double[x.Length];
        for (int i = 0; i < sum.Length; i++) sum[i] = a * x[i] + b * y[i];
        return sum;
    }

    static double[] Normal(ulong seed, uint round, int length)
    {
        RandomSequence random = new(seed, Stream, 1000 + round);
        double[] values = new double[length];
        for (int i = 0; i < length; i++) values[i] = random.Normal((ulong)i);
        return values;
    }
}

using Costate.Networks.Layers;

namespace Costate.Testing;

/// <summary>Runs the members of one layer on guarded memory and remembers what was written beside it.</summary>
sealed class LayerTrial(ILayer<double> layer, int samples)
{
    readonly HashSet<string> _damaged = [];

    delegate void Preparation(ReadOnlySpan<double> theta, Span<double> prepared);

    public LayerShape Shape => layer.Shape;

    /// <summary>The arrays beside which something was written, with the member that did it.</summary>
    public string? Damage => _damaged.Count == 0 ? null : string.Join("; ", _damaged);

    /// <summary>The prepared parameters, written over <paramref name="content"/>.</summary>
    public double[] Prepare(ReadOnlySpan<double> theta, double content = 0) => Prepare("Prepare", layer.Prepare, theta, content);

    /// <summary>The prepared tangent, written over <paramref name="content"/>.</summary>
    public double[] PrepareTangent(ReadOnlySpan<double> dtheta, double content = 0) => Prepare("PrepareTangent", layer.PrepareTangent, dtheta, content);

    /// <summary>Output and cache at a state, written over <paramref name="content"/>, with the same in the scratch memory.</summary>
    public (double[] Output, double[] Cache) Evaluate(double[] y, double[] prepared, double content = 0)
    {
        Guarded output = new(Shape.Outputs * samples, content), cache = new(Shape.Cache * samples, content), scratch = Scratch(content), state = new(y), theta = new(prepared);
        layer.Evaluate(At(state, theta, scratch), cache.Span, output.Span);
        Inspect("Evaluate", ("output", output), ("cache", cache), ("scratch", scratch), ("y", state), ("theta", theta));
        Unchanged("Evaluate", "y", y, state);
        Unchanged("Evaluate", "theta", prepared, theta);
        return (output.Span.ToArray(), cache.Span.ToArray());
    }

    /// <summary>The output once more, from the cache, written over <paramref name="content"/>, with the same in the scratch memory.</summary>
    public double[] Replay(double[] y, double[] prepared, double[] cache, double content = 0)
    {
        Guarded output = new(Shape.Outputs * samples, content), stored = new(cache), scratch = Scratch(content), state = new(y), theta = new(prepared);
        layer.Replay(At(state, theta, scratch), stored.Span, output.Span);
        Inspect("Replay", ("output", output), ("cache", stored), ("scratch", scratch), ("y", state), ("theta", theta));
        Unchanged("Replay", "cache", cache, stored);
        Unchanged("Replay", "y", y, state);
        return output.Span.ToArray();
    }

    /// <summary>The tangent of the output, written over <paramref name="content"/>, with the same in the scratch memory.</summary>
    public double[] Jvp(double[] y, double[] prepared, double[] cache, double[] dy, double[] dtheta, double content = 0)
    {
        Guarded output = new(Shape.Outputs * samples, content), stored = new(cache), scratch = Scratch(content), state = new(y), theta = new(prepared), tangent = new(dy);
        layer.Jvp(At(state, theta, scratch), stored.Span, tangent.Span, dtheta, output.Span);
        Inspect("Jvp", ("output", output), ("cache", stored), ("scratch", scratch), ("y", state), ("theta", theta), ("dy", tangent));
        Unchanged("Jvp", "cache", cache, stored);
        Unchanged("Jvp", "dy", dy, tangent);
        return output.Span.ToArray();
    }

    /// <summary>dy and the accumulator after one call; <paramref name="accumulator"/> is where the sums start.</summary>
    public (double[] Dy, double[] Accumulator) Vjp(double[] y, double[] prepared, double[] cache, double[] w, CostateMemory memory, double[]? accumulator = null, double content = 0)
    {
        Guarded costate = new(w), sums = new(accumulator ?? new double[Shape.Accumulated]), stored = new(cache), scratch = Scratch(content), state = new(y), theta = new(prepared);
        Guarded dy = memory switch { CostateMemory.Apart => new(Shape.Inputs * samples, content), CostateMemory.InPlace => costate, _ => new(0) };
        layer.Vjp(At(state, theta, scratch), stored.Span, costate.Span, memory == CostateMemory.NotWanted ? [] : dy.Span, sums.Span);
        Inspect("Vjp", ("dy", dy), ("w", costate), ("accumulator", sums), ("cache", stored), ("scratch", scratch), ("y", state), ("theta", theta));
        Unchanged("Vjp", "cache", cache, stored);
        Unchanged("Vjp", "y", y, state);
        return (dy.Span.ToArray(), sums.Span.ToArray());
    }

    /// <summary>gradient + what is in the accumulator.</summary>
    public double[] Collect(double[] accumulator, ReadOnlySpan<double> gradient = default)
    {
        Guarded target = gradient.IsEmpty ? new(Shape.Parameters) : new(gradient), sums = new(accumulator);
        layer.Collect(sums.Span, target.Span);
        Inspect("Collect", ("gradient", target), ("accumulator", sums));
        Unchanged("Collect", "accumulator", accumulator, sums);
        return target.Span.ToArray();
    }

    double[] Prepare(string member, Preparation prepare, ReadOnlySpan<double> theta, double content)
    {
        Guarded prepared = new(Shape.Prepared, content), input = new(theta);
        prepare(input.Span, prepared.Span);
        Inspect(member, ("prepared", prepared), ("theta", input));
        Unchanged(member, "theta", theta, input);
        return prepared.Span.ToArray();
    }

    Guarded Scratch(double content) => new(Shape.Scratch * samples, content);

    Point<double> At(Guarded y, Guarded theta, Guarded scratch) => new() { Y = y.Span, Theta = theta.Span, Scratch = scratch.Span, Samples = samples, Time = 0.5 };

    void Inspect(string member, params ReadOnlySpan<(string Name, Guarded Array)> arrays)
    {
        foreach ((string name, Guarded array) in arrays)
            if (array.Damage > 0) _damaged.Add($"{member} wrote {array.Damage} numbers beside {name}");
    }

    void Unchanged(string member, string name, ReadOnlySpan<double> before, Guarded after)
    {
        if (Difference.Bits(name, before, after.Span) is not null) _damaged.Add($"{member} changed its input {name}");
    }
}

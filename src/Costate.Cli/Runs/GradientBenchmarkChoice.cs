using System.Globalization;
using System.Numerics;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Integrators;
using Costate.Networks.Objectives;

namespace Costate.Cli.Runs;

/// <summary>What <c>costate bench gradient</c> was asked for.</summary>
sealed class GradientBenchmarkChoice
{
    readonly bool _double, _products;
    readonly double _seconds = 2;
    readonly Dynamics _dynamics;
    readonly Integrator _integrator;
    readonly PropagationSettings _propagation;

    /// <summary>Reads the options; null where one is not given.</summary>
    /// <exception cref="UsageException">A value is none of those that are expected.</exception>
    public GradientBenchmarkChoice(string? precision, string? seconds, string? dynamics, string? integrator, string? propagation, string? memory, bool products)
    {
        _double = Choice("--precision", precision, PrecisionChoice.Single) == PrecisionChoice.Double;
        if (seconds is not null && !(Number(seconds, out _seconds) && _seconds is > 0 and <= 3600))
            throw new UsageException($"--seconds: expected a number above 0 and at most 3600, found {Printable.Quote(seconds)}");
        _dynamics = Choice("--dynamics", dynamics, Dynamics.Dense);
        IReadOnlyList<Integrator> admissible = Schemes.Admissible(_dynamics);
        _integrator = Choice("--integrator", integrator, admissible[0]);
        if (!admissible.Contains(_integrator))
            throw new UsageException($"--integrator: {Name(_integrator)} does not fit dynamics {Name(_dynamics)}: use {string.Join(", ", admissible.Select(Name))}");
        double bytes = 0;
        if (memory is not null && !(Number(memory, out bytes) && bytes >= 0)) throw new UsageException($"--memory: expected a number of at least 0, found {Printable.Quote(memory)}");
        _propagation = new() { Method = Choice("--propagation", propagation, PropagationChoice.Serial), Memory = bytes };
        if (Compatibility.Propagation(_propagation.Method, _integrator) is { } fault) throw new UsageException($"--propagation: {fault}");
        _products = products;
    }

    /// <summary>A size WxLxB as a network and a batch.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public (string Text, Architecture Network, int Batch) Case(string size)
    {
        string[] parts = size.Split('x');
        int[] numbers = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        if (numbers.Length != 3 || numbers.Any(number => number < 1))
            throw new UsageException($"expected a size WxLxB of three whole numbers above 0, for instance 8x64x5000, found {Printable.Quote(size)}");
        if ((long)numbers[0] * numbers[2] > Array.MaxLength) throw new UsageException($"{size}: the samples do not fit into one array: choose a smaller batch");
        return (size, GradientBenchmark.Network(numbers[0], numbers[1], _dynamics, _integrator), numbers[2]);
    }

    /// <summary>Refuses what does not fit into the memory.</summary>
    /// <exception cref="UsageException">It does not fit.</exception>
    public void DemandMemory(string size, Architecture network, int batch, int threads)
    {
        try
        {
            MemoryNeed need = _double ? Memory<double>(network, batch, threads) : Memory<float>(network, batch, threads);
            if (need.Excess(MemoryNeed.Available) is { } excess) throw new UsageException($"{size}: {excess}: choose a smaller size");
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"{size}: {Refusal.Sentence(e)}");
        }
    }

    /// <summary>Runs one case.</summary>
    public GradientTiming Run(Architecture network, int batch, int threads) => _double ? Run<double>(network, batch, threads) : Run<float>(network, batch, threads);

    GradientTiming Run<T>(Architecture network, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GradientBenchmark.Run(network, batch, threads, _seconds, team => ProblemSetup.Propagator<T>(_propagation, threads, new(team)), _products);

    MemoryNeed Memory<T>(Architecture network, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GradientBenchmark.Memory(network, batch, threads, ProblemSetup.Propagator<T>(_propagation, threads));

    static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    static E Choice<E>(string option, string? text, E otherwise) where E : struct, Enum
    {
        if (text is null) return otherwise;
        foreach (E value in Enum.GetValues<E>())
            if (Name(value) == text) return value;
        string[] names = [.. Enum.GetValues<E>().Select(Name)];
        throw new UsageException($"{option}: expected {(names.Length == 2 ? string.Join(" or ", names) : $"one of {string.Join(", ", names)}")}, found {Printable.Quote(text)}{Spelling.Question(Spelling.Nearest(text, names))}");
    }

    static string Name<E>(E value) where E : struct, Enum => new ChoiceType<E>().Write(value)!.GetValue<string>();
}

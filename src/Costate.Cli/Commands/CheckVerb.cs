using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Commands;

/// <summary><c>costate check CONFIG</c>: Taylor and adjoint tests of exactly this network, loss, regulariser and propagation, in double precision.</summary>
static class CheckVerb
{
    const int MostSamples = 256, Vectors = 12;   // point, direction, gradient, moved points; prepared twice more
    const double Perturbation = 0.1;

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        ConfigArguments arguments = new();
        return new Verb
        {
            Name = "check",
            Summary = "Tests the derivatives of exactly this network, loss and regularisation.",
            Examples = ["costate check examples/peaks.yaml", "costate check examples/peaks.yaml --set network.activation=softplus --json"],
            Arguments = [arguments.File],
            Run = invocation => arguments.Read(invocation).Use(settings => Run(invocation, settings)),
        };
    }

    static int Run(Invocation invocation, TrainSettings settings)
    {
        using StopSignals signals = new(invocation.Reporter) { MayStopAtOnce = true, AtOnce = "stopped before the end; run it again" };
        TrainingData<double> data = TrainingData<double>.Load(settings, invocation.Reporter);
        DerivativeCheck[] checks = [.. Checks(settings, data)];
        int failed = checks.Count(check => !check.Passed);
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            if (invocation.Reporter.Options.Json) Reporter.WriteJson(writer, new JsonObject { ["passed"] = failed == 0, ["checks"] = new JsonArray([.. checks.Select(Json)]) });
            else Show(writer, invocation.Reporter.Terminal.Width(), checks);
        });
        if (failed == 0) return ExitCode.Done;
        invocation.Reporter.Error($"{failed} of {checks.Length} derivative tests failed");
        return ExitCode.InternalError;
    }

    static IEnumerable<DerivativeCheck> Checks(TrainSettings settings, TrainingData<double> data)
    {
        Architecture architecture = ProblemSetup.Architecture(settings, data.Training);
        Network<double> network = ProblemSetup.Network<double>(architecture);
        Compatibility.Demand(settings);
        PgclChoice.Demand(settings, network, data.Training);
        using ThreadTeam team = new(settings.Threads);
        MemoryNeed objective = MemoryDemand.Bounded(
            settings, team.Size, own => MemoryNeed.OfObjective(network, ProblemSetup.Propagator<double>(InDouble(own).Propagation, team.Size), MostSamples, MostSamples, team.Size, linearizes: true));
        settings = Converged(InDouble(settings));
        IPropagator<double> propagator = ProblemSetup.Propagator<double>(settings.Propagation, team.Size, new(team));
        MemoryDemand.Demand(settings, MemoryNeed.OfVectors(network, Vectors) + objective + MemoryNeed.OfData(data.Training), "derivative tests in double precision");
        Dense<double> x = Point(settings, network);
        ulong seed = settings.Seed;
        if (network.Opening.Shape.Parameters > 0) yield return LayerCheck.Run("opening", network.Opening, x.Span[..network.LayerStart(0)], seed);
        if (network.Layers > 0) yield return LayerCheck.Run("step", network.Step(0), x.Span[network.LayerStart(0)..network.LayerStart(1)], seed);
        yield return LayerCheck.Run("readout", network.Readout, x.Span[network.LayerStart(network.Layers)..], seed);
        yield return NetworkCheck.Loss("loss", Losses.Create<double>(settings.Objective.Loss), data.Training.Labels is null ? data.Training.Outputs : data.Training.Classes, seed);
        yield return NetworkCheck.Propagation("propagation", network, propagator, x, seed);
        foreach (IObjective<Dense<double>> term in ProblemSetup.Regularization(settings.Objective, new NetworkShare<double>(network)))
            yield return NetworkCheck.Objective(term is Smoothness<double> ? "smoothness" : "tikhonov", term, x, seed);
        TrainingProblem<double> problem = ProblemSetup.Problem(settings, network, Few(data.Training, seed), null, new(team));
        yield return NetworkCheck.Objective("objective", problem.Objective, x, seed);
    }

    /// <summary>A bound on the memory is one for the numbers of the run: it holds as many states here.</summary>
    static TrainSettings InDouble(TrainSettings settings) => settings.Precision == PrecisionChoice.Double ? settings
        : settings with { Propagation = settings.Propagation with { Memory = 2 * settings.Propagation.Memory } };

    /// <summary>Solves that stop early are not differentiable, nor meant to be: what is tested is what they approach.</summary>
    static TrainSettings Converged(TrainSettings settings) => settings with { Propagation = settings.Propagation with { Cycles = 0, Tolerance = 0, CostateTolerance = 0 } };

    /// <summary>The initial parameters, moved at random: at the initial point itself biases and differences of layers are zero and would hide mistakes.</summary>
    static Dense<double> Point(TrainSettings settings, Network<double> network)
    {
        Dense<double> x = ProblemSetup.Initial(settings, network);
        RandomSequence random = new(settings.Seed, RandomStreams.Check, 100);
        for (int i = 0; i < x.Length; i++) x.Span[i] += Perturbation * random.Normal((ulong)i);
        return x;
    }

    static Dataset<double> Few(Dataset<double> data, ulong seed)
    {
        int[] order = new int[data.Samples];
        new RandomSequence(seed, RandomStreams.Check, 101).Permutation(order);
        return data.Select(order.AsSpan(0, Math.Min(MostSamples, order.Length)));
    }

    static void Show(TextWriter writer, int width, DerivativeCheck[] checks)
    {
        TextTable table = new(("element", Alignment.Left), ("order of f(x+hv)−f(x)", Alignment.Right), ("… −h·Jv", Alignment.Right), ("adjoint error", Alignment.Right), ("", Alignment.Left));
        foreach (DerivativeCheck check in checks)
        {
            table.Add(
                check.Element, Order(check.Orders.First), Order(check.Orders.Second),
                check.AdjointError is { } error ? FormattableString.Invariant($"{error:E1}") : "", check.Passed ? "ok" : "FAILED");
        }
        table.Write(writer, width);
        writer.Write("Expected: orders 1 and 2 (∞: no change, or linear up to rounding), adjoint errors of at most 1e-12.\n");
    }

    static string Order(double order) => double.IsPositiveInfinity(order) ? "∞" : FormattableString.Invariant($"{order:F3}");

    static JsonObject Json(DerivativeCheck check)
    {
        JsonObject document = new() { ["element"] = check.Element, ["passed"] = check.Passed, ["firstOrder"] = Number(check.Orders.First), ["secondOrder"] = Number(check.Orders.Second) };
        if (check.AdjointError is { } error) document["adjointError"] = error;
        return document;
    }

    static JsonValue Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : JsonValue.Create(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

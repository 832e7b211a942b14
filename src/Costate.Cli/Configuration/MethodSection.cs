using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>The keys of a method with adaptive regularisation, in a section of its own name.</summary>
/// <param name="name">The section.</param>
/// <param name="get">Its options.</param>
/// <param name="set">The settings with other ones.</param>
/// <param name="chosen">Where the keys have an effect; null for everywhere.</param>
/// <param name="shallow">Where those of networks with one hidden layer have.</param>
sealed class MethodSection<S>(string name, Func<S, RegularizedSettings> get, Func<S, RegularizedSettings, S> set, Scope<S>? chosen = null, Scope<S>? shallow = null)
{
    static readonly NumberType _positive = new("a number above 0", x => x > 0);
    static readonly NumberType _fraction = new("a number above 0 and below 1", x => x is > 0 and < 1);
    static readonly NumberType _ratio = new("a number of at least 0 and below 1", x => x is >= 0 and < 1);
    static readonly IntegerType<int> _count = new(1, int.MaxValue);

    /// <summary>The section of a training method.</summary>
    /// <param name="several">Whether it has several levels, which are networks of several depths.</param>
    public ISchemaNode<S> Training(bool several) => Section([.. several ? Depths() : [], .. Rule(),
        Key("gradient-tolerance", _ratio, "relative norm of the gradient that ends the training", o => o.GradientTolerance, (o, v) => o with { GradientTolerance = v })]);

    /// <summary>The section of a method of one level with least squares.</summary>
    public ISchemaNode<S> LeastSquares() => Section([.. Rule(), Solver()]);

    /// <summary>The section of a method of one level.</summary>
    public ISchemaNode<S> Single() => Section([.. Rule()]);

    /// <summary>The section of a method of several levels.</summary>
    /// <param name="leastSquares">Whether it has coarse models and solvers of least squares.</param>
    public ISchemaNode<S> Several(bool leastSquares) => Section([.. Levels(leastSquares), .. Rule(), .. leastSquares ? [Solver()] : Array.Empty<ISchemaNode<S>>()]);

    Section<S, S> Section(IReadOnlyList<ISchemaNode<S>> keys) => new(name, s => s, (_, s) => s, [.. keys]);

    IEnumerable<ISchemaNode<S>> Depths() =>
        [Key("levels", new IntegerType<int>(1, 20), "networks, each with half the layers of the one before", o => o.Levels, (o, v) => o with { Levels = v }), Iterations(), .. Coarse()];

    IEnumerable<ISchemaNode<S>> Levels(bool leastSquares)
    {
        yield return Key("levels", _count, "1 = the method of one level", o => o.Levels, (o, v) => o with { Levels = v });
        if (leastSquares)
            yield return Key("coarse", new ChoiceType<CoarseChoice>(), "coarse model", o => o.Coarse, (o, v) => o with { Coarse = v });
        yield return Iterations();
        yield return Key("strength", new StrengthType(), "how coarse nodes are chosen; random:n is the control", o => o.Strength, (o, v) => o with { Strength = v }, shallow);
        yield return Key("threshold", _fraction, "of strong couplings", o => o.Threshold, (o, v) => o with { Threshold = v }, shallow);
        yield return Key("interpolation", new ChoiceType<InterpolationChoice>(), "how other nodes get values", o => o.Interpolation, (o, v) => o with { Interpolation = v }, shallow);
        foreach (ISchemaNode<S> key in Coarse()) yield return key;
    }

    Key<S, int> Iterations() =>
        Key("coarse-iterations", _count, "most iterations on a coarse problem", o => o.CoarseIterations, (o, v) => o with { CoarseIterations = v });

    IEnumerable<ISchemaNode<S>> Coarse()
    {
        yield return Key("separate-lambda", new BooleanType(), "coarse steps have a lambda of their own", o => o.SeparateLambda, (o, v) => o with { SeparateLambda = v });
        yield return Key("total-step", new BooleanType(), "regularise the whole coarse step", o => o.TotalStep, (o, v) => o with { TotalStep = v });
        yield return Key("kappa", _positive, "coarse step where the restricted gradient has this share", o => o.Kappa, (o, v) => o with { Kappa = v });
        yield return Key("coarse-tolerance", _ratio, "relative gradient at which a coarse problem is left", o => o.CoarseTolerance, (o, v) => o with { CoarseTolerance = v });
    }

    IEnumerable<ISchemaNode<S>> Rule()
    {
        yield return Key("eta1", _fraction, "least ratio of decreases of an accepted step", o => o.Eta1, (o, v) => o with { Eta1 = v }, objection: Ratios);
        yield return Key("eta2", _fraction, "the same of a very good one", o => o.Eta2, (o, v) => o with { Eta2 = v }, objection: Ratios);
        yield return Key("gamma1", _fraction, "factor of lambda after an accepted step", o => o.Gamma1, (o, v) => o with { Gamma1 = v }, objection: Factors);
        yield return Key("gamma2", _fraction, "the same after a very good one", o => o.Gamma2, (o, v) => o with { Gamma2 = v }, objection: Factors);
        yield return Key("gamma3", new NumberType("a number above 1", x => x > 1), "the same after a rejected one", o => o.Gamma3, (o, v) => o with { Gamma3 = v });
        yield return Key("lambda0", _positive, "first lambda", o => o.Lambda0, (o, v) => o with { Lambda0 = v }, objection: First);
        yield return Key("lambda-min", _positive, "least lambda", o => o.LambdaMin, (o, v) => o with { LambdaMin = v }, objection: First);
        yield return Key("theta", _positive, "how exactly a model is minimised", o => o.Theta, (o, v) => o with { Theta = v });
        yield return Key("cg-cap", new IntegerType<int>(1, 1_000_000), "most conjugate gradient iterations of a system", o => o.CgCap, (o, v) => o with { CgCap = v });
        yield return Key("ratio", new ChoiceType<RatioChoice>(), "what a decrease is compared with", o => o.Ratio, (o, v) => o with { Ratio = v });
    }

    Key<S, LinearSolverChoice> Solver() =>
        Key("linear-solver", new ChoiceType<LinearSolverChoice>(), "exact: a Cholesky factor with a row per residual", o => o.LinearSolver, (o, v) => o with { LinearSolver = v });

    Key<S, T> Key<T>(
        string key, IValueType<T> type, string description, Func<RegularizedSettings, T> read, Func<RegularizedSettings, T, RegularizedSettings> write,
        Scope<S>? scope = null, Func<RegularizedSettings, string?>? objection = null) =>
        new(key, type, description, s => read(get(s)), (s, v) => set(s, write(get(s), v)), scope ?? chosen, objection: objection is null ? null : s => objection(get(s)));

    static string? Ratios(RegularizedSettings options) =>
        options.Eta1 <= options.Eta2 ? null : FormattableString.Invariant($"eta1 = {options.Eta1} must not be above eta2 = {options.Eta2}");

    static string? First(RegularizedSettings options) =>
        options.Lambda0 >= options.LambdaMin ? null : FormattableString.Invariant($"lambda0 = {options.Lambda0} must not be below lambda-min = {options.LambdaMin}");

    static string? Factors(RegularizedSettings options) =>
        options.Gamma2 <= options.Gamma1 ? null : FormattableString.Invariant($"gamma2 = {options.Gamma2} must not be above gamma1 = {options.Gamma1}");
}

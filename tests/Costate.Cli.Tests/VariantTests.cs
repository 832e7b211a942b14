using Costate.Cli.Configuration;
using Costate.Cli.Settings;

namespace Costate.Cli.Tests;

/// <summary>The section <c>compare</c>: what differs between methods.</summary>
public sealed class VariantTests
{
    const string Base = "data: {source: peaks}\ntraining: {epochs: 60, batch: 100, rate: 0.1}\n";

    [Fact]
    public void A_variant_has_the_values_around_it_and_its_own()
    {
        Configuration<TrainSettings> configuration = Read.Good(Base + """
            compare:
              adam:
              sgd: {training: {rate: 0.05}}
              newton: {training.epochs: 25, newton.tolerance: 0.5}
              tight: {method: newton, newton: {tolerance: 0.01}, training: }
            """);
        Assert.Equal(["adam", "sgd", "newton", "tight"], configuration.Variants.Select(v => v.Label));
        Assert.Equal([MethodChoice.Adam, MethodChoice.Sgd, MethodChoice.Newton, MethodChoice.Newton], configuration.Variants.Select(v => v.Settings.Training.Method));
        Assert.Equal([60, 60, 25, 60], configuration.Variants.Select(v => v.Settings.Training.Epochs));
        Assert.Equal([0.1, 0.05, 0.1, 0.1], configuration.Variants.Select(v => v.Settings.Training.Rate));
        Assert.Equal([new NewtonSettings().Tolerance, new NewtonSettings().Tolerance, 0.5, 0.01], configuration.Variants.Select(v => v.Settings.Newton.Tolerance));
        Assert.All(configuration.Variants, v => Assert.Empty(v.Settings.Compare));
        Assert.Equal(60, configuration.Settings.Training.Epochs);
    }

    [Fact]
    public void A_list_of_methods_will_do() =>
        Assert.Equal([MethodChoice.Lbfgs, MethodChoice.GradientDescent], Read.Good(Base + "compare: [lbfgs, gradient-descent]").Variants.Select(v => v.Settings.Training.Method));

    [Fact]
    public void Defaults_that_depend_on_the_method_are_those_of_the_variant()
    {
        Configuration<TrainSettings> configuration = Read.Good(Base + "compare: [one-shot, adam]");
        Assert.Equal([PropagationChoice.LayerParallel, PropagationChoice.Serial], configuration.Variants.Select(v => v.Settings.Propagation.Method));
        Assert.Equal(PropagationChoice.Serial, configuration.Settings.Propagation.Method);
    }

    [Fact]
    public void The_command_line_wins_over_the_file_and_one_method_over_all()
    {
        Configuration<TrainSettings> configuration = Read.Good(Base + "compare: {sgd: {training.epochs: 5, training.rate: 0.5}, newton: {training.epochs: 6}}", "compare.newton.training.epochs=3", "training.epochs=2");
        Assert.Equal([2, 3], configuration.Variants.Select(v => v.Settings.Training.Epochs));
        Assert.Equal(0.5, configuration.Variants[0].Settings.Training.Rate);
        Assert.Equal([2, 3], Read.Good(ConfigurationWriter.Plain(TrainSchema.Schema, configuration.Settings)).Variants.Select(v => v.Settings.Training.Epochs));
    }

    [Fact]
    public void The_method_of_the_command_line_is_that_of_a_training_alone() =>
        Assert.Equal([MethodChoice.Newton, MethodChoice.Adam], Read.Good(Base + "compare: {mine: {method: newton}, adam: }", "training.method=lbfgs").Variants.Select(v => v.Settings.Training.Method));

    [Fact]
    public void What_is_written_reads_the_same()
    {
        Configuration<TrainSettings> configuration = Read.Good(Base + "compare: {adam: , tight: {training: {epochs: 3}, newton.tolerance: 1e-3, method: newton, training.readout: eliminated, newton: {preconditioned: false}}}");
        string plain = ConfigurationWriter.Plain(TrainSchema.Schema, configuration.Settings);
        Assert.EndsWith("""
            compare:
              adam:
                method: adam
              tight:
                method: newton
                training:
                  epochs: 3
                  readout: eliminated
                newton:
                  tolerance: 0.001
                  preconditioned: false

            """, plain, StringComparison.Ordinal);
        foreach (string text in new[] { plain, ConfigurationWriter.Json(TrainSchema.Schema, configuration.Settings).ToJsonString(), ConfigurationWriter.Explained(TrainSchema.Schema, configuration) })
            Assert.Equal(configuration.Variants.Select(v => v.Settings with { Data = configuration.Settings.Data }), Read.Good(text).Variants.Select(v => v.Settings with { Data = configuration.Settings.Data }));
    }

    [Theory]
    [InlineData("compare: {newtn: }", "run.yaml:3:11: error: compare.newtn: 'newtn' is no method (*) — did you mean 'newton'?; a label of your own needs one: compare.newtn.method")]
    [InlineData("compare: {mine: {method: newtn}}", "run.yaml:3:26: error: compare.mine: training.method: expected one of *, found 'newtn' — did you mean 'newton'?")]
    [InlineData("compare: {adam: {method: sgd}}", "run.yaml:3:11: error: compare.adam: the method is sgd, but the label is the name of another: choose another label")]
    [InlineData("compare: {adam: {training: {rat: 1}}}", "run.yaml:3:29: error: compare.adam: unknown key 'training.rat' — did you mean 'training.rate'? (*)")]
    [InlineData("compare: {adam: {training.rate: fast}}", "run.yaml:3:33: error: compare.adam: training.rate: expected a number above 0, found 'fast'")]
    [InlineData("compare: {adam: {network: {layers: 3}}}", "run.yaml:3:28: error: compare.adam: network.layers belongs to the problem, which is the same for all: give it outside of compare")]
    [InlineData("compare: {adam: {seed: 3}}", "run.yaml:3:18: error: compare.adam: seed belongs to the problem, which is the same for all: give it outside of compare")]
    [InlineData("compare: {mine: {training.method: sgd, method: sgd}}", "run.yaml:3:18: error: compare.mine: for training.method write method alone, beside the sections")]
    [InlineData("compare: {adam: {training: {epochs: 3}, training.epochs: 4}}", "run.yaml:3:41: error: compare.adam: duplicate key 'training.epochs', already given at run.yaml:3:29")]
    [InlineData("compare: {adam: , adam: }", "run.yaml:3:19: error: duplicate key 'adam', already given at run.yaml:3:11")]
    [InlineData("compare: {a: {method: adam}, A: {method: sgd}}", "run.yaml:3:30: error: compare.A: differs from a in upper and lower case only, but labels are names of folders, too")]
    [InlineData("compare: {../a: {method: adam}}", "run.yaml:3:11: error: compare: expected a label of at most 64 letters, digits, '-' and '_', the first a letter or digit, other than *; found '../a'")]
    [InlineData("compare: {checkpoint: {method: adam}}", "run.yaml:3:11: error: compare: expected a label *; found 'checkpoint'")]
    [InlineData("compare: {adam: 3}", "run.yaml:3:17: error: compare.adam: expected a section with the keys that differ, found '3'")]
    [InlineData("compare: 3", "run.yaml:3:10: error: compare: expected a section of labels, *, found '3'")]
    [InlineData("compare: {adam: {compare: {sgd: }}}", "run.yaml:3:28: error: compare.adam: compare.sgd belongs to the problem, *")]
    [InlineData("compare: {adam: {newton: 5}}", "run.yaml:3:26: error: compare.adam: newton: expected a section with keys (*), found '5'")]
    public void Mistakes_are_told(string section, string message)
    {
        string found = Assert.Single(Read.Bad(Base + section));
        string[] parts = message.Split('*');
        Assert.StartsWith(parts[0], found, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_of_the_file_is_told_once_and_those_of_variants_too()
    {
        string[] problems = Read.Bad("data: {source: peeks}\ntraining: {epochs: 0}\ncompare: {adam: {training.rate: -1}, sgd: }");
        Assert.Equal(3, problems.Length);
        Assert.Contains("compare.adam: training.rate: expected a number above 0, found '-1'", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_belong_to_their_variant()
    {
        Configuration<TrainSettings> configuration = Read.Good("data: {source: peaks}\ntraining: {momentum: 0.5}\ncompare: {adam: {training.nesterov: true}, sgd: }");
        Assert.Equal(["run.yaml:2:22: warning: training.momentum has no effect here: it belongs to method sgd"], configuration.Warnings.Select(w => w.ToString()));
        Assert.Equal(["run.yaml:3:37: warning: compare.adam: training.nesterov has no effect here: it belongs to method sgd"], configuration.Variants[0].Warnings.Select(w => w.ToString()));
        Assert.Equal(configuration.Warnings, configuration.Variants[0].Around);
        Assert.Empty(configuration.Variants[1].Around);
    }
}

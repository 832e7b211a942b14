using System.Text;

namespace Costate.Cli.Tests;

public sealed class ConfigurationMistakeTests
{
    const string RootKeys = "(allowed: admm, alternating, ar2, checkpoint, compare, data, lm, mar2, network, newton, objective, one-shot, parallel, pgcl, precision, propagation, rlm, seed, threads, training)";
    const string TrainingKeys = "(allowed: batch, epochs, gain, initialization, levels, method, momentum, nesterov, prolongation, rate, readout, schedule, weightDecay)";
    const string NetworkKeys = "activation, bias, damping, dynamics, hidden, horizon, inputs, integrator, layers, opening, startup, tied, width, widths";

    [Fact]
    public void All_mistakes_are_reported_at_once_in_order()
    {
        string[] problems = Read.Bad("""
            sead: 3
            data:
              source: peeks
            training:
              rat: 1
              rate: fast
            network:
              width: 0
            """, "training.rat=1", "network.width=x");
        Assert.Equal(
        [
            $"run.yaml:1:1: error: unknown key 'sead' — did you mean 'seed'? {RootKeys}",
            "run.yaml:3:11: error: data.source: expected one of peaks, ellipses, swiss-roll, gauss10, spiral, rings, sine, adding, csv, idx, found 'peeks' — did you mean 'peaks'?",
            $"run.yaml:5:3: error: unknown key 'training.rat' — did you mean 'training.rate'? {TrainingKeys}",
            "run.yaml:6:9: error: training.rate: expected a number above 0, found 'fast'",
            "run.yaml:8:10: error: network.width: expected a whole number of at least 1, found '0'",
            $"--set training.rat=1: error: unknown key 'training.rat' — did you mean 'training.rate'? {TrainingKeys}",
            "--set network.width=x: error: network.width: expected a whole number of at least 1, found 'x'",
        ], problems);
    }

    [Theory]
    [InlineData("training: {method: pcgl}", "run.yaml:1:20: error: training.method: expected one of sgd, adam, lbfgs, gradient-descent, newton, one-shot, pgcl, alternating, admm, lm, rlm, ar2, mar2, found 'pcgl' — did you mean 'pgcl'?")]
    [InlineData("network: {dynamics: laplacian}", "run.yaml:1:21: error: network.dynamics: expected one of dense, double-dense, double-symmetric, antisymmetric, hamiltonian, found 'laplacian'")]
    [InlineData("network: {activation: tahn}", "run.yaml:1:23: error: network.activation: expected one of tanh, sigmoid, bipolar-sigmoid, softplus, relu, smooth-relu, identity, found 'tahn' — did you mean 'tanh'?")]
    [InlineData("network: {activation: [tanh]}", "run.yaml:1:23: error: network.activation: expected one of tanh, sigmoid, bipolar-sigmoid, softplus, relu, smooth-relu, identity, found a list")]
    [InlineData("network: {width: 3, widths: [5, 4]}", "run.yaml:1:18: error: network.width: the last of network.widths gives the width of a state, 4; leave one of the two out")]
    [InlineData("network: {widht: 3}", "run.yaml:1:11: error: unknown key 'network.widht' — did you mean 'network.width'? (allowed: " + NetworkKeys + ")")]
    [InlineData("network: {frequency: 3}", "run.yaml:1:11: error: unknown key 'network.frequency' (allowed: " + NetworkKeys + ")")]
    [InlineData("network: {damping: 3}", "run.yaml:1:20: error: network.damping has no effect here: it belongs to dynamics antisymmetric")]
    [InlineData("network: {integrator: verlet}", "run.yaml:1:23: error: network.integrator: verlet does not fit dynamics dense: use euler, heun, rk4, ab3")]
    [InlineData("network: {dynamics: hamiltonian, integrator: euler}", "run.yaml:1:46: error: network.integrator: euler does not fit dynamics hamiltonian: use verlet")]
    [InlineData("network: {dynamics: double-symmetric, integrator: verlet}", "run.yaml:1:51: error: network.integrator: verlet does not fit dynamics double-symmetric: use euler, heun, rk4, ab3, leapfrog")]
    [InlineData("newton: {tolerance: 2}", "run.yaml:1:21: error: newton.tolerance: expected a number above 0 and below 1, found '2'")]
    [InlineData("network: 3", "run.yaml:1:10: error: network: expected a section with keys (" + NetworkKeys + "), found '3'")]
    [InlineData("network: [a]", "run.yaml:1:10: error: network: expected a section with keys (" + NetworkKeys + "), found a list")]
    [InlineData("training: {rate: {a: 1}}", "run.yaml:1:18: error: training.rate: expected a number above 0, found a section with keys")]
    [InlineData("training: {rate: }", "run.yaml:1:18: error: training.rate: expected a number above 0, found nothing")]
    [InlineData("training: {rate: \"1\"}", "run.yaml:1:18: error: training.rate: expected a number above 0, found the quoted text '1'")]
    [InlineData("training: {rate: 0}", "run.yaml:1:18: error: training.rate: expected a number above 0, found '0'")]
    [InlineData("training: {rate: 1e999}", "run.yaml:1:18: error: training.rate: expected a number above 0, found '1e999'")]
    [InlineData("training: {rate: .inf}", "run.yaml:1:18: error: training.rate: expected a number above 0, found '.inf'")]
    [InlineData("training: {rate: NaN}", "run.yaml:1:18: error: training.rate: expected a number above 0, found 'NaN'")]
    [InlineData("training: {rate: 1_000}", "run.yaml:1:18: error: training.rate: expected a number above 0, found '1_000'")]
    [InlineData("training: {momentum: 1}", "run.yaml:1:22: error: training.momentum: expected a number from 0 to below 1, found '1'")]
    [InlineData("training: {nesterov: yes}", "run.yaml:1:22: error: training.nesterov: expected true or false, found 'yes'")]
    [InlineData("training: {nesterov: True}", "run.yaml:1:22: error: training.nesterov: expected true or false, found 'True' — did you mean 'true'?")]
    [InlineData("training: {nesterov: \"true\"}", "run.yaml:1:22: error: training.nesterov: expected true or false, found the quoted text 'true' — did you mean 'true'?")]
    [InlineData("training: {epochs: 1e3}", "run.yaml:1:20: error: training.epochs: expected a whole number of at least 1, found '1e3'")]
    [InlineData("training: {epochs: 10.0}", "run.yaml:1:20: error: training.epochs: expected a whole number of at least 1, found '10.0'")]
    [InlineData("training: {epochs: 010}", "run.yaml:1:20: error: training.epochs: expected a whole number of at least 1, found '010'")]
    [InlineData("training: {epochs: 0x10}", "run.yaml:1:20: error: training.epochs: expected a whole number of at least 1, found '0x10'")]
    [InlineData("training: {epochs: -5}", "run.yaml:1:20: error: training.epochs: expected a whole number of at least 1, found '-5'")]
    [InlineData("training: {epochs: 2147483648}", "run.yaml:1:20: error: training.epochs: expected a whole number from 1 to 2147483647, found '2147483648'")]
    [InlineData("seed: -1", "run.yaml:1:7: error: seed: expected a whole number of at least 0, found '-1'")]
    [InlineData("threads: 5000", "run.yaml:1:10: error: threads: expected a whole number from 0 to 4096, found '5000'")]
    [InlineData("checkpoint: {keep: 0}", "run.yaml:1:20: error: checkpoint.keep: expected a whole number of at least 1, found '0'")]
    [InlineData("\"\\e[31m\": 1", "run.yaml:1:1: error: unknown key '\\u001B[31m' " + RootKeys)]
    public void A_bad_value_says_what_was_expected_and_found(string line, string problem) =>
        Assert.Equal([problem], Read.Bad(line + "\ndata: {source: peaks}"));

    [Theory]
    [InlineData("data: {source: peaks, validation: 1.5}", "run.yaml:1:35: error: data.validation: expected a number of samples (0, 1, 2, …) or a fraction above 0 and below 1, found '1.5'")]
    [InlineData("data: {source: peaks, validation: -1}", "run.yaml:1:35: error: data.validation: expected a number of samples (0, 1, 2, …) or a fraction above 0 and below 1, found '-1'")]
    [InlineData("data: {source: csv, train: ''}", "run.yaml:1:28: error: data.train: expected a file name, found the quoted text ''")]
    [InlineData("data: {source: csv, train: a, drop: id}", "run.yaml:1:37: error: data.drop: expected a list [a, b], each first, last, a column name or a column number (from 1; a name of digits goes in quotes), found 'id'")]
    [InlineData("data: {source: csv, train: a, drop: [x, 0]}", "run.yaml:1:41: error: data.drop: expected first, last, a column name or a column number (from 1; a name of digits goes in quotes), found '0'")]
    [InlineData("data: {source: csv, train: a, delimiter: '|'}", "run.yaml:1:42: error: data.delimiter: expected one of ',', ';', tab, space, found the quoted text '|' — did you mean ',' or ';'?")]
    [InlineData("data: {source: csv}", "run.yaml: error: data.train is missing: it must be given with source csv; expected a file name")]
    [InlineData("data: {source: idx, labels: a}", "run.yaml: error: data.images is missing: it must be given with source idx; expected a file name")]
    [InlineData("data: {source: peaks, train: a}", "run.yaml:1:30: error: data.train has no effect here: it belongs to source csv")]
    [InlineData("data: {source: csv, train: a, samples: 5}", "run.yaml:1:40: error: data.samples has no effect here: it belongs to the sources peaks, ellipses, gauss10, spiral, rings, sine and adding")]
    [InlineData("data: {source: peaks, length: 5}", "run.yaml:1:31: error: data.length has no effect here: it belongs to the sources sine and adding")]
    [InlineData("data: {source: sine, length: 1}", "run.yaml:1:30: error: data.length: expected a whole number from 2 to 1000000, found '1'")]
    [InlineData("data: {source: sine}\nnetwork: {inputs: 2}", "run.yaml:2:19: error: network.inputs has no effect here: it belongs to opening recurrent")]
    [InlineData("data: {source: sine}\nnetwork: {tied: false}", "run.yaml:2:17: error: network.tied has no effect here: it belongs to opening recurrent")]
    [InlineData("data: {source: sine}\nnetwork: {opening: recurrent, widths: [4]}", "run.yaml:2:39: error: network.widths has no effect here: it belongs to opening dense")]
    [InlineData("data: {source: csv, train: a, images: b}", "run.yaml:1:39: error: data.images has no effect here: it belongs to source idx")]
    [InlineData("data: {source: csv, train: a, test: b, validation: 7}", "run.yaml:1:52: error: data.validation: the validation data are those of data.test; give one of the two")]
    [InlineData("data: {source: peaks}\ntraining: {method: sgd, nesterov: true, momentum: 0}", "run.yaml:2:35: error: training.nesterov: true needs training.momentum above 0")]
    [InlineData("", "run.yaml: error: data.source is missing: it must be given; expected one of peaks, ellipses, swiss-roll, gauss10, spiral, rings, sine, adding, csv, idx")]
    [InlineData("# nothing\n", "run.yaml: error: data.source is missing: it must be given; expected one of peaks, ellipses, swiss-roll, gauss10, spiral, rings, sine, adding, csv, idx")]
    [InlineData("data: {train: a}", "run.yaml: error: data.source is missing: it must be given; expected one of peaks, ellipses, swiss-roll, gauss10, spiral, rings, sine, adding, csv, idx")]
    [InlineData("- a", "run.yaml:1:1: error: the configuration: expected a section with keys (admm, alternating, ar2, checkpoint, compare, data, lm, mar2, network, newton, objective, one-shot, parallel, pgcl, precision, propagation, rlm, seed, threads, training), found a list")]
    public void Keys_are_checked_against_each_other(string text, string problem) => Assert.Equal(problem, Read.Bad(text)[0]);

    [Theory]
    [InlineData("data: {source: cvs, train: a}", 1)]
    [InlineData("data: {sorce: csv, train: a}", 1)]
    [InlineData("data: {train: a}", 1)]
    [InlineData("data: *x", 1)]
    public void A_mistake_does_not_cause_guesses_about_other_keys(string text, int problems) => Assert.Equal(problems, Read.Bad(text).Length);

    [Theory]
    [InlineData("data: {source: swiss-roll, samples: 5}", "run.yaml:1:37: warning: data.samples has no effect here: it belongs to the sources peaks, ellipses, gauss10, spiral, rings, sine and adding")]
    [InlineData("data: {source: swiss-roll, validation: 5}", "run.yaml:1:40: warning: data.validation has no effect here: it belongs to the sources other than swiss-roll, which has 513 + 513 samples")]
    [InlineData("data: {source: peaks}\ntraining: {momentum: 0.5}", "run.yaml:2:22: warning: training.momentum has no effect here: it belongs to the methods sgd and pgcl")]
    [InlineData("data: {source: peaks}\ntraining: {method: lbfgs, batch: 5}", "run.yaml:2:34: warning: training.batch has no effect here: it belongs to the methods sgd, adam, pgcl and alternating")]
    public void What_another_choice_would_use_is_a_warning(string text, string warning) =>
        Assert.Equal(warning, Assert.Single(Read.Good(text).Warnings).ToString());

    [Theory]
    [InlineData("seed: 1\nseed: 2", "run.yaml:2:1: error: duplicate key 'seed', already given at run.yaml:1:1")]
    [InlineData("seed: &s 1", "run.yaml:1:7: error: anchors (&s) are not allowed: write the value where it is needed")]
    [InlineData("seed: *s", "run.yaml:1:7: error: aliases (*s) are not allowed: write the value out")]
    [InlineData("<<: {seed: 1}", "run.yaml:1:1: error: merge keys (<<) are not allowed: write the values out")]
    [InlineData("seed: !!int 1", "run.yaml:1:7: error: tags (tag:yaml.org,2002:int) are not allowed: the key decides what its value means")]
    [InlineData("network: !x {width: 0}", "run.yaml:1:10: error: tags (!x) are not allowed: the key decides what its value means")]
    [InlineData("? [a]\n: 1", "run.yaml:1:3: error: expected a key, found a list")]
    public void What_yaml_has_and_configurations_do_not_is_refused(string text, string problem) =>
        Assert.Equal([problem], Read.Bad(text + "\ndata: {source: peaks}"));

    [Theory]
    [InlineData("data: {source: peaks}\n---\nseed: 1", "run.yaml:3:1: error: a configuration is one document, here starts another")]
    [InlineData("data:\n  source: peaks\n wrong: 1", "run.yaml:3:2: error: not YAML: while parsing a block mapping, did not find expected key")]
    [InlineData("data: [1,\n", "run.yaml:2:1: error: not YAML: while parsing a node, did not find expected node content")]
    [InlineData("data: 'x", "run.yaml:1:7: error: not YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("@a: 1", "run.yaml:1:1: error: not YAML: while scanning for the next token, found character that cannot start any token")]
    public void A_file_that_cannot_be_read_to_the_end_says_where(string text, string problem) => Assert.Equal([problem], Read.Bad(text));

    [Fact]
    public void The_second_of_two_sections_of_one_name_is_checked_too() =>
        Assert.Equal(
        [
            "run.yaml:3:1: error: duplicate key 'network', already given at run.yaml:2:1",
            "run.yaml:3:18: error: network.width: expected a whole number of at least 1, found 'x'",
        ], Read.Bad("data: {source: peaks}\nnetwork: {layers: 3}\nnetwork: {width: x}"));

    [Fact]
    public void Nesting_is_limited()
    {
        string Nested(int depth) => "data: {source: peaks}\nseed: " + new string('[', depth) + new string(']', depth);
        Assert.Equal(["run.yaml:2:7: error: seed: expected a whole number of at least 0, found a list"], Read.Bad(Nested(31)));
        Assert.Equal(["run.yaml:2:38: error: nested deeper than 32 levels"], Read.Bad(Nested(32)));
        Assert.Equal(["run.yaml:2:38: error: nested deeper than 32 levels"], Read.Bad("data: {source: peaks}\nseed: " + new string('[', 500_000)));
    }

    [Fact]
    public void Size_is_limited()
    {
        byte[] Padded(int size) => [.. Encoding.UTF8.GetBytes("data: {source: peaks}\n#"), .. Enumerable.Repeat((byte)' ', size - 23)];
        Assert.Equal(7ul, Read.Good(Padded(1 << 20)).Settings.Seed);
        Assert.Equal(["run.yaml: error: a configuration has at most 1 MiB, this file has more"], Read.Bad(Padded((1 << 20) + 1)));
    }

    [Fact]
    public void Text_must_be_utf8_without_control_characters()
    {
        Assert.Equal(["run.yaml:2:4: error: expected UTF-8, found the byte 0xE4"], Read.Bad([.. "seed: 1\ndätä: x"u8[..^6], .. "t"u8, 0xE4, .. ": x"u8]));
        Assert.Equal(["run.yaml:1:1: error: expected UTF-8, found the byte 0xFF"], Read.Bad(Encoding.Unicode.GetPreamble()));
        Assert.Equal(["run.yaml:2:3: error: found the control character U+0000"], Read.Bad("seed: 1\n# \0\ndata: {source: peaks}"));
        Assert.Equal(["run.yaml:1:3: error: found the control character U+001B"], Read.Bad("# \e[31m"));
    }

    [Theory]
    [InlineData("training.rate", "--set training.rate: error: expected key=value, such as training.rate=0.01")]
    [InlineData("=1", "--set =1: error: expected key=value, such as training.rate=0.01")]
    [InlineData("training=1", "--set training=1: error: training: expected a section with keys (batch, epochs, gain, initialization, levels, method, momentum, nesterov, prolongation, rate, readout, schedule, weightDecay), found '1'")]
    [InlineData("training.rate.x=1", "--set training.rate.x=1: error: training.rate: expected a number above 0, found a section with keys")]
    [InlineData("trainin.rate=1", "--set trainin.rate=1: error: unknown key 'trainin' — did you mean 'training'? " + RootKeys)]
    [InlineData("training..rate=1", "--set training..rate=1: error: unknown key 'training.' " + TrainingKeys)]
    [InlineData("training.rate=", "--set training.rate=: error: training.rate: expected a number above 0, found nothing")]
    [InlineData("data.drop=[a, b", "--set data.drop=[a, b: error: not YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    [InlineData("data.drop=[&a b]", "--set data.drop=[&a b]: error: anchors (&a) are not allowed: write the value where it is needed")]
    public void Overrides_have_the_same_checks(string set, string problem) => Assert.Equal(problem, Read.Bad("data: {source: csv, train: x}", set)[0]);
}

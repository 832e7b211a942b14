using Costate.Cli.Commands;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;

namespace Costate.Cli.Tests;

/// <summary>Settings that do not fit the data are mistakes of the user; objects that do not fit together are mistakes of the program.</summary>
public sealed class ProblemSetupTests
{
    [Fact]
    public void A_network_that_is_not_one_for_the_data_is_a_bug_and_no_usage_error()
    {
        TrainSettings settings = new();
        Network<double> network = ProblemSetup.Network<double>(ProblemSetup.Architecture(settings, Classes(3)));
        using ThreadTeam team = new(1);
        Assert.Throws<ArgumentException>(() => ProblemSetup.Problem(settings, network, Classes(2), null, new(team)));
    }

    [Fact]
    public void A_loss_that_cannot_read_the_data_is_a_usage_error()
    {
        Dataset<double> values = new() { Inputs = [1, 2], Features = 1, Samples = 2, Targets = [1, 2], Outputs = 1 };
        UsageException refusal = Assert.Throws<UsageException>(() => ProblemSetup.Architecture(new() { Objective = new() { Loss = LossFunction.Logistic } }, values));
        Assert.Equal("objective.loss: logistic compares classes, but the data hold target values: use least-squares or l1", refusal.Message);
    }

    static Dataset<double> Classes(int features) =>
        new() { Inputs = new double[2 * features], Features = features, Samples = 2, Labels = [0, 1], ClassNames = ["0", "1"] };
}

using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.Pipeline;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Layers that are handed from rank to rank give the bits of one rank.</summary>
public sealed class PipelinePropagatorTests
{
    static readonly int[] _cuts = [0, 3, 4, 8];

    public static TheoryData<Dynamics, Integrator, Startup> Networks()
    {
        TheoryData<Dynamics, Integrator, Startup> cases = [];
        foreach ((Dynamics dynamics, Integrator integrator, Startup startup) in Combinations.All) cases.Add(dynamics, integrator, startup);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Values_and_gradients_have_the_bits_of_one_rank(Dynamics dynamics, Integrator integrator, Startup startup)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, startup, _cuts[^1]);
        Dataset<double> data = SmallNetworks.Data<double>(network.Opening.Shape.Inputs, 700, network.Readout.Shape.Outputs);
        Dense<double> x = SmallNetworks.Parameters(network), expected = x.Like(), actual = x.Like();
        using ThreadTeam serialTeam = new(1);
        NetworkObjective<double> serial = new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), serialTeam);
        Measurement measured = serial.Measure(x);
        double loss = serial.Gradient(x, expected);
        InProcessRanks.Run(3, ranks =>
        {
            using ThreadTeam team = new(2);
            NetworkObjective<double> own = new(network, new CrossEntropy<double>(), data, new PipelinePropagator<double>(_cuts, new(ranks), team), team);
            Assert.Equal(measured, own.Measure(own.Share.Own(x)));
            Dense<double> gradient = own.Share.NewVector();
            Assert.Equal(loss, own.Gradient(own.Share.Own(x), gradient));
            Dense<double> whole = own.Share.Whole(gradient);
            if (ranks.Rank == 0) actual.CopyFrom(whole);
        });
        Assert.Equal(expected.Span.ToArray(), actual.Span.ToArray());
    }

    [Fact]
    public void One_rank_keeps_the_contract()
    {
        Network<double> network = SmallNetworks.Small(3, 4, 5, Costate.Networks.Kernels.Activation.Tanh);
        using ThreadTeam team = new(2);
        PropagatorContract.Verify(new PipelinePropagator<double>([0, 5], RankGroups.Alone, team), network, SmallNetworks.Parameters(network));
    }
}

using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Ranks that share layers or samples abandon a step together, whichever evaluation the wish to stop comes in, and without a message more.</summary>
public sealed class AbandonedStepTests
{
    const int Steps = 6;

    [Theory]
    [InlineData(3, 1, 0), InlineData(4, 2, 0), InlineData(4, 2, 1), InlineData(2, 2, 1)]
    public void All_ranks_stand_where_a_step_ended(int size, int groups, int asks)
    {
        (long[][] undisturbed, int evaluations, long messages) = Train(size, groups, asks, never: true, 0);
        Assert.True(evaluations > Steps + 1, $"{evaluations} evaluations");
        bool within = false;
        for (int stop = 1; stop < evaluations; stop++)
        {
            (long[][] path, int seen, long sent) = Train(size, groups, asks, never: false, stop);
            Assert.Equal(undisturbed[path.Length - 1], path[^1]);
            Assert.True(seen <= stop + 1 && sent <= messages, $"{seen} evaluations, stopped in {stop}; {sent} messages, {messages} without");
            within |= path.Length - 1 < Steps;
        }
        Assert.True(within);
    }

    /// <summary>The parameters after each step, the evaluations of all ranks (which must agree), and the messages of rank 0.</summary>
    static (long[][] Path, int Evaluations, long Messages) Train(int size, int groups, int asks, bool never, int stopIn)
    {
        List<long[]> path = [];
        int[] evaluations = new int[size];
        long messages = 0;
        InProcessRanks.Run(size, transport =>
        {
            using ThreadTeam team = new(1);
            using CancellationTokenSource asked = new();
            CountingCommunicator ranks = new(transport);
            RankGroups arrangement = new(ranks, groups);
            using AgreedStop stop = new(ranks, asked.Token);
            Network<double> network = new Architecture { Inputs = 2, Outputs = 2, Width = 4, Layers = 12, Horizon = 2 }.Build<double>();
            LayerParallelPropagator<double> propagator = new(new() { Coarsening = new() { Factors = [2], LeastSteps = 2 }, Cycles = 1 }, arrangement, team);
            NetworkObjective<double> data = new(network, new CrossEntropy<double>(), ToyProblem.Data<double>(100), propagator, team) { Stop = stop };
            // Only the rank that has the readout is asked, of one group.
            Counter term = new(() => evaluations[ranks.Rank]++, () =>
            {
                if (!never && data.Share.HasReadout && arrangement.Group == asks && evaluations[ranks.Rank] == stopIn) asked.Cancel();
            });
            TrainingProblem<double> problem = new(network, data, null, term);
            Interruptible<Dense<double>> stoppable = new(problem.Curvature!, stop.Token);
            Minimization<IObjective<Dense<double>>, Dense<double>> method = new(new GradientDescent<Dense<double>>(), stoppable);
            Trainer<double> trainer = new(new Cascade<double>(1, _ => new(problem, method)), new() { Epochs = Steps }, own => SmallNetworks.Parameters(own));
            if (ranks.Rank > 0)
            {
                trainer.Follow();
                return;
            }
            path.Add(Bits(trainer.Gather()));
            try
            {
                while (trainer.Status == TrainingStatus.Running)
                {
                    long step = trainer.Step;
                    trainer.Advance();
                    if (trainer.Step > step) path.Add(Bits(trainer.Gather()));
                }
            }
            catch (OperationCanceledException)
            {
                trainer.Interrupt("");
            }
            messages = ranks.Count.Messages;
            Assert.Equal(path[^1], Bits(trainer.Gather()));
            trainer.Dismiss(0);
        });
        Assert.All(evaluations, count => Assert.Equal(evaluations[0], count));
        return ([.. path], evaluations[0], messages);
    }

    static long[] Bits(Dense<double> x) => [.. x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];

    /// <summary>A term that is zero, and counts.</summary>
    sealed class Counter(Action count, Action then) : ICurvature<Dense<double>>, ILinearOperator<Dense<double>>
    {
        public double Value(Dense<double> x)
        {
            count();
            then();
            return 0;
        }

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            gradient.SetZero();
            return Value(x);
        }

        public ILinearOperator<Dense<double>> Curvature(Dense<double> x) => this;

        public void Apply(Dense<double> x, Dense<double> y) => y.SetZero();
    }
}

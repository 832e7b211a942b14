using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>One-shot cascades: behind a refinement the solves begin with the trajectories of the coarser network, interpolated in time.</summary>
public sealed class NestedIterationTests
{
    const int LevelEpochs = 3, Levels = 3;

    // A leapfrog state holds the position of the step before, and a step is half as long now: such a guess has twice the velocity.
    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Euler, 2)]
    [InlineData(Dynamics.Dense, Integrator.Euler, 3)]
    [InlineData(Dynamics.Dense, Integrator.Euler, 4)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Rk4, 4)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 4)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 4, 0.6)]
    public void The_first_residuals_are_smaller_than_from_initial_states_everywhere(Dynamics dynamics, Integrator integrator, int m, double most = 0.1)
    {
        using ThreadTeam team = new(1);
        TrainingProblem<double> coarse = Problem(16, RankGroups.Alone, team, m, dynamics, integrator), fine = Problem(32, RankGroups.Alone, team, m, dynamics, integrator);
        Dense<double> x = new Initialization { Layers = InitialLayers.Repeated, Seed = 4 }.Parameters(coarse.Network), y = new(fine.Network.Parameters);
        new DepthTransfer<double>(coarse.Network, fine.Network, Prolongation.Copy).Prolong(x, y);
        (double cold, double coldBack) = Residuals(null);
        (double warm, double warmBack) = Residuals(new(coarse));
        // About what a cycle multiplies residuals by: so this saves one.
        Assert.True(warm < most * cold && warmBack < most * coldBack, $"states {cold:g3} -> {warm:g3}, co-states {coldBack:g3} -> {warmBack:g3}");

        (double, double) Residuals(LayerParallelProblem<double>? from)
        {
            LayerParallelProblem<double> problem = new(Problem(32, RankGroups.Alone, team, m, dynamics, integrator), finishes: false);
            if (from is not null) problem.GoOnFrom(from, x);
            InexactValue value = problem.Value(y, 1);
            return (value.Residual, problem.Gradient(y, 1, y.Like()).Residual);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_ranks_and_groups()
    {
        foreach (int m in new[] { 3, 4 })
        {
            long[] one = OnRanks(1, 1, m);
            foreach ((int ranks, int groups) in new[] { (2, 1), (3, 1), (7, 1), (3, 3), (4, 2) }) Assert.Equal(one, OnRanks(ranks, groups, m));
        }

        static long[] OnRanks(int size, int groups, int m)
        {
            long[] bits = [];
            InProcessRanks.Run(size, ranks =>
            {
                using ThreadTeam team = new(1);
                Trainer<double> trainer = New(new(ranks, groups), team, m);
                while (trainer.Status == TrainingStatus.Running && ranks.Rank == 0) trainer.Advance();
                if (ranks.Rank > 0) trainer.Follow();
                else
                {
                    bits = Bits(trainer.Gather());
                    trainer.Dismiss(0);
                }
            });
            return bits;
        }
    }

    [Fact]
    public void It_continues_bit_for_bit_from_every_step_also_right_behind_a_refinement()
    {
        using ThreadTeam team = new(1);
        Trainer<double> whole = New(RankGroups.Alone, team, 4);
        while (whole.Status == TrainingStatus.Running) whole.Advance();
        for (int stop = 0; stop < whole.Step; stop++)
        {
            Trainer<double> first = New(RankGroups.Alone, team, 4), second = New(RankGroups.Alone, team, 4);
            for (int step = 0; step < stop; step++) first.Advance();
            Restore(first, second);
            while (second.Status == TrainingStatus.Running) second.Advance();
            Assert.Equal(Bits(whole.Parameters), Bits(second.Parameters));
        }
    }

    /// <summary>A level that ends by itself is refined at once, and nothing has been solved there yet.</summary>
    [Fact]
    public void What_a_refinement_left_is_part_of_what_is_saved()
    {
        using ThreadTeam team = new(1);
        OneShotOptions options = new() { Cycles = 1, Guards = false, Tolerance = new() { Relative = 0.5 } };
        Trainer<double> first = New(RankGroups.Alone, team, 4, options, levelEpochs: 200), second = New(RankGroups.Alone, team, 4, options, levelEpochs: 200);
        while (first.Refinements.Count == 0) first.Advance();
        Assert.Contains("whole.costates", first.Save().Vectors.Keys);
        Restore(first, second);
        Assert.Equal(Bits(first.Save().Vectors["whole.states"]), Bits(second.Save().Vectors["whole.states"]));
        for (int step = 0; step < 3; step++)
        {
            first.Advance();
            second.Advance();
            Assert.Equal(Bits(first.Parameters), Bits(second.Parameters));
        }
    }

    static void Restore(Trainer<double> from, Trainer<double> to)
    {
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = from.Save();
        to.EnterLevel(state.Level);
        to.Load(state, new(from.Parameters.Span), vectors.ToDictionary(v => v.Key, v => new Dense<double>(v.Value.Span)));
    }

    static long[] Bits(Dense<double> x) => [.. x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];

    static Trainer<double> New(RankGroups ranks, ThreadTeam team, int m, OneShotOptions? options = null, int levelEpochs = LevelEpochs)
    {
        TrainingLevel<double> At(int level)
        {
            TrainingProblem<double> problem = Problem(8 << level, ranks, team, m);
            return new(problem, new OneShotIteration<double>(new(problem, finishes: false), new(options ?? new() { Cycles = 1, Guards = false })));
        }
        return new(new Cascade<double>(Levels, At), new() { Epochs = Levels * levelEpochs, LevelEpochs = levelEpochs }, network => new Initialization { Layers = InitialLayers.Repeated, Seed = 4 }.Parameters(network));
    }

    // So many samples that shallow and deep networks cut them into different tiles.
    static TrainingProblem<double> Problem(int layers, RankGroups ranks, ThreadTeam team, int m, Dynamics dynamics = Dynamics.Dense, Integrator integrator = Integrator.Euler)
    {
        Network<double> network = new Architecture { Inputs = 2, Outputs = 5, Width = 4, Opening = Opening.Dense, Dynamics = dynamics, Integrator = integrator, Layers = layers, Horizon = 2 }.Build<double>();
        (Dataset<double> data, _) = Peaks.Generate<double>(230, 0, 3);
        LayerParallelPropagator<double> propagator = new(new() { Coarsening = new() { Factors = [m], LeastSteps = 2 } }, ranks, team);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, propagator, team);
        return new(network, objective, null, new Tikhonov<double>(objective.Share, 1e-3, 0, 1e-3));
    }
}

using System.Numerics;
using Costate.Networks.Training;
using Costate.Numerics.Communication;

namespace Costate.Networks.Tests.Training;

/// <summary>Within an epoch a step of a training allocates nothing, on one thread and on two.</summary>
[Collection(Alone.Name)]
public sealed class TrainerAllocationTests
{
    [Theory]
    [InlineData("sgd", 1)]
    [InlineData("sgd", 2)]
    [InlineData("nesterov", 1)]
    [InlineData("adamw", 1)]
    [InlineData("adamw", 2)]
    public void A_step_within_an_epoch_allocates_nothing(string method, int threads)
    {
        Nothing<float>(method, threads);
        Nothing<double>(method, threads);
    }

    static void Nothing<T>(string method, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using ThreadTeam team = new(threads);
        TrainingProblem<T> problem = ToyProblem.Problem<T>(team, 24_000);
        Trainer<T> trainer = new(problem, ToyProblem.Optimizer<T>(method), new() { Epochs = 1, Batch = 100 }, ToyProblem.Start(problem));
        long fewest = Alone.FewestBytes(() =>
        {
            for (int step = 0; step < 10; step++) trainer.Advance();
        });
        Assert.Equal(0, fewest);
        Assert.Equal((200L, TrainingStatus.Running), (trainer.Step, trainer.Status));
    }
}

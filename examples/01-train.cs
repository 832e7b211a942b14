#:project ../src/Costate.Networks/Costate.Networks.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Trains a residual network on the peaks data from C#: the training of examples/peaks.yaml, stopped after 50 epochs. Run it with: dotnet run examples/01-train.cs
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;

(Dataset<float> training, Dataset<float> validation) = Peaks.Generate<float>(samples: 5000, validation: 1000, seed: 7);
Scaler scaler = Scaler.Fit(ScalerKind.Standardize, training);
scaler.Apply(training);
scaler.Apply(validation);

Architecture architecture = new() { Inputs = training.Features, Outputs = training.Classes, Width = 8, Layers = 32, Horizon = 5 };
Network<float> network = architecture.Build<float>();
CrossEntropy<float> loss = new();
SerialPropagator<float> propagator = new();
using ThreadTeam team = new(0);
TrainingProblem<float> problem = new(
    network, new(network, loss, training, propagator, team), new(network, loss, validation, propagator, team),
    new Tikhonov<float>(network, layers: 1e-6, opening: 0, readout: 0));

TrainingOptions options = new() { Epochs = 50, Batch = 500, Rate = 0.01, Seed = 7 };
Trainer<float> trainer = new(problem, new AdamW<float>(), options, new Initialization { Seed = 7 }.Parameters(network));
while (trainer.Status == TrainingStatus.Running)
{
    if (trainer.Advance() is { } epoch && epoch.Epoch % 10 == 0)
        Console.WriteLine(FormattableString.Invariant($"epoch {epoch.Epoch}: loss {epoch.Training.Loss:G6}, validation accuracy {epoch.Validation?.Accuracy:P1}"));
}
Console.WriteLine($"{trainer.Status}: {trainer.StopReason}");

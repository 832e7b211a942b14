using System.Text.Json;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Formats;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Storage;

/// <summary>A solver of a boundary value problem as a checkpoint, and back.</summary>
public static class SolverCheckpoint
{
    const string Point = "x";

    /// <summary>All that the solver needs to go on with the same bits. The tensors share its memory: to be saved before the next iteration.</summary>
    /// <param name="solver">The solver, between two iterations.</param>
    /// <param name="configHash">SHA-256 of the configuration.</param>
    /// <param name="metricsLength">Bytes of the history so far.</param>
    public static Checkpoint Of(BoundaryValueSolver solver, string configHash, long metricsLength)
    {
        (SolverState state, IReadOnlyDictionary<string, Dense<double>> vectors) = solver.Save();
        return new()
        {
            Step = state.Iterations,
            ConfigHash = configHash,
            Model = [NamedTensor.Of<double>(Point, solver.X.Memory, solver.X.Length)],
            Optimizer = [.. vectors.Select(v => NamedTensor.Of<double>(v.Key, v.Value.Memory, v.Value.Length))],
            State = JsonSerializer.SerializeToElement(state, StoredJson.Default.SolverState),
            MetricsLength = metricsLength,
        };
    }

    /// <summary>Puts a solver where the checkpoint was made.</summary>
    /// <exception cref="BadFileException">The checkpoint belongs to another problem or method.</exception>
    public static void Restore(Checkpoint checkpoint, string name, BoundaryValueSolver solver)
    {
        SolverState state = StoredJson.Read(checkpoint.State, StoredJson.Default.SolverState, name);
        foreach (NamedTensor tensor in checkpoint.Model.Concat(checkpoint.Optimizer))
            if (tensor.Type != ElementType.F64 || tensor.Length != solver.X.Length)
                throw new BadFileException(name, $"tensor '{tensor.Name}'", $"Expected {solver.X.Length} numbers of type F64, found {tensor.Length} of type {tensor.Type}.");
        NamedTensor point = checkpoint.Model.FirstOrDefault(tensor => tensor.Name == Point)
            ?? throw new BadFileException(name, "", $"There is no tensor '{Point}': this is not the checkpoint of a solver.");
        try
        {
            solver.Load(state, Vector(point), checkpoint.Optimizer.ToDictionary(tensor => tensor.Name, Vector, StringComparer.Ordinal));
        }
        catch (ArgumentException e)
        {
            throw new BadFileException(name, "", $"The checkpoint does not fit this solver: {e.Message}", e);
        }
    }

    static Dense<double> Vector(NamedTensor tensor)
    {
        Dense<double> vector = new(tensor.Length);
        tensor.CopyTo(vector.Span);
        return vector;
    }
}

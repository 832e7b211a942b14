using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Costate.Networks.Data;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Formats;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Storage;

/// <summary>The JSON files that belong to models and checkpoints: closed records, no type names, unknown keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(KebabCase<Opening>), typeof(KebabCase<Dynamics>), typeof(KebabCase<Integrator>), typeof(KebabCaseOrNumber<Startup>), typeof(KebabCaseOrNumber<Bias>), typeof(KebabCase<Activation>), typeof(KebabCase<ScalerKind>), typeof(KebabCase<LossFunction>), typeof(KebabCase<TrainingStatus>), typeof(KebabCase<MgritStatus>), typeof(KebabCase<SolverStatus>)])]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(TrainerState))]
[JsonSerializable(typeof(SolverState))]
sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>Turns a parsed document into a record.</summary>
    /// <exception cref="BadFileException">It has other keys or values than the record.</exception>
    public static T Read<T>(JsonElement document, JsonTypeInfo<T> type, string file)
    {
        try
        {
            return document.Deserialize(type) ?? throw new BadFileException(file, "", "The document is empty.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new BadFileException(file, "", $"The document does not describe what it should: {Fault(e)}.", e);
        }
    }

    // The messages of the serializer speak of types of the program; where it happened is what helps.
    static string Fault(Exception e) => e is JsonException { Path: { Length: > 2 } path }
        ? $"'{path[2..]}' has a value of the wrong kind, or is incomplete or unknown"
        : "a key is missing or unknown, or the document is no object";
}

using System.Text.Json;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

/// <summary>Checkpoints whose every part says which step it belongs to, so that a mixture of two is recognised.</summary>
static class Checkpoints
{
    public static Checkpoint Of(long step) => new()
    {
        Step = step,
        ConfigHash = step.ToString("x64", System.Globalization.CultureInfo.InvariantCulture),
        Model = [NamedTensor.CopyOf<double>("layer/0.K", [step, 2, 3, 4], 2, 2), NamedTensor.CopyOf<float>("layer/0.b", [step, -1], 2)],
        Optimizer = [NamedTensor.CopyOf<double>("moment", [step, 0.5], 2)],
        State = JsonDocument.Parse($$$"""{"epoch":{{{step}}},"schedule":{"rate":0.1}}""").RootElement,
        MetricsLength = 10 * step,
    };

    /// <summary>Fails unless this is, in every part, the checkpoint of its step.</summary>
    public static void Whole(Checkpoint found)
    {
        Checkpoint expected = Of(found.Step);
        Assert.Equal(expected.ConfigHash, found.ConfigHash);
        Assert.Equal(expected.MetricsLength, found.MetricsLength);
        Assert.Equal(Text(expected.Model), Text(found.Model));
        Assert.Equal(Text(expected.Optimizer), Text(found.Optimizer));
        Assert.Equal(JsonSerializer.Serialize(expected.State), JsonSerializer.Serialize(found.State));
    }

    static IEnumerable<string> Text(IEnumerable<NamedTensor> tensors) =>
        tensors.Select(t => $"{t.Name} {t.Type} [{string.Join(',', t.Shape.ToArray())}] {Convert.ToHexString(t.Bytes.Span)}").Order(StringComparer.Ordinal);
}

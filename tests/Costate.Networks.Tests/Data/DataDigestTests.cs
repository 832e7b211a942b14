using System.Text.Json;
using Costate.Networks.Data;

namespace Costate.Networks.Tests.Data;

public sealed class DataDigestTests
{
    static readonly Dataset<float> _data = Make([1, 2, 3, 4], [0, 1], null, "a", "b");

    [Fact]
    public void Equal_data_have_equal_digests_wherever_they_come_from()
    {
        string digest = DataDigest.Of(_data);
        Assert.Matches("^[0-9a-f]{64}$", digest);
        Assert.Equal(digest, DataDigest.Of(Make([1, 2, 3, 4], [0, 1], null, "a", "b")));
        Assert.Equal(digest, DataDigest.Of(_data.Select([0, 1])));
    }

    [Fact]
    public void Every_value_label_target_and_name_counts()
    {
        Dataset<float>[] others =
        [
            _data, Make([1, 2, 3, 5], [0, 1], null, "a", "b"), Make([1, 2, 3, 4], [0, 0], null, "a", "b"), Make([1, 2, 3, 4], [0, 1], null, "a", "c"), Make([1, 2, 3, 4], [0, 1], null, "ab"),
            Make([1, 2, 3, 4], null, [0, 1]), Make([1, 2, 3, 4], null, [0, 2]), _data.Select([1, 0]), _data.Select([0]),
        ];
        Assert.Equal(others.Length, others.Select(DataDigest.Of).Distinct().Count());
    }

    [Fact]
    public void Large_data_are_read_to_their_end()
    {
        float[] inputs = new float[(3 << 20) + 2];
        string before = DataDigest.Of(Make(inputs, null, new float[inputs.Length / 2]));
        inputs[^1] = 1;
        Assert.NotEqual(before, DataDigest.Of(Make(inputs, null, new float[inputs.Length / 2])));
    }

    [Fact]
    public void Where_there_are_no_validation_data_none_are_noted() =>
        Assert.Equal(["Training"], JsonSerializer.SerializeToElement(DataDigest.Of(_data, null)).EnumerateObject().Select(p => p.Name));

    static Dataset<float> Make(float[] inputs, int[]? labels, float[]? targets, params string[] classes) =>
        new() { Inputs = inputs, Features = 2, Samples = inputs.Length / 2, Labels = labels, Targets = targets, Outputs = targets is null ? 0 : 1, ClassNames = classes };
}

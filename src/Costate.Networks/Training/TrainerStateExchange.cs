using System.Numerics;
using System.Text;
using System.Text.Json;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>What rank 0 has read from a checkpoint, for all ranks: of every vector each gets its own share.</summary>
static class TrainerStateExchange
{
    /// <summary>State and vectors of rank 0; vectors as long as the parameters as the share of this rank.</summary>
    public static (TrainerState State, Dense<T> X, IReadOnlyDictionary<string, Dense<T>> Vectors) FromFirst<T>(
        ICommunicator ranks, NetworkShare<T> share, TrainerState? state, Dense<T> x, IReadOnlyDictionary<string, Dense<T>> vectors) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (ranks.Size == 1) return (state!, share.Own(x), vectors.ToDictionary(v => v.Key, v => Own(share, v.Key, v.Value), StringComparer.Ordinal));
        bool first = ranks.Rank == 0;
        TrainerState shared = JsonSerializer.Deserialize(FromFirst(ranks, first ? JsonSerializer.SerializeToUtf8Bytes(state!, StoredJson.Default.TrainerState) : []), StoredJson.Default.TrainerState)!;
        string[] names = Encoding.UTF8.GetString(FromFirst(ranks, Encoding.UTF8.GetBytes(string.Join('\n', vectors.Keys)))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dense<T> own = share.Own(FromFirst(ranks, x));
        Dictionary<string, Dense<T>> shares = new(StringComparer.Ordinal);
        foreach (string name in names) shares.Add(name, Own(share, name, FromFirst(ranks, first ? vectors[name] : x)));
        return (shared, own, shares);
    }

    static Dense<T> Own<T>(NetworkShare<T> share, string name, Dense<T> whole) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        name.StartsWith(TrainerState.WholePrefix, StringComparison.Ordinal) ? whole : share.Own(whole);

    static Dense<T> FromFirst<T>(ICommunicator ranks, Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = ranks.Broadcast(0, x.Length);
        Dense<T> all = ranks.Rank == 0 ? x : new(length);
        ranks.Broadcast(0, all.Span);
        return all;
    }

    static byte[] FromFirst(ICommunicator ranks, byte[] bytes)
    {
        int length = ranks.Broadcast(0, bytes.Length);
        byte[] all = ranks.Rank == 0 ? bytes : new byte[length];
        ranks.Broadcast<byte>(0, all.AsSpan());
        return all;
    }
}

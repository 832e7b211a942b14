using Costate.Numerics.Communication;
using Costate.Testing;

namespace Costate.Numerics.Tests.Communication;

public sealed class CommunicatorContractTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(7), InlineData(16)]
    public void Ranks_in_a_process_keep_the_contract(int size) => InProcessRanks.Run(size, ranks => CommunicatorContract.Verify(ranks));

    [Fact]
    public void One_rank_keeps_the_contract() => CommunicatorContract.Verify(SingleRank.Instance);

    [Theory, InlineData(1), InlineData(3)]
    public void A_communicator_that_counts_keeps_the_contract(int size) => InProcessRanks.Run(size, ranks => CommunicatorContract.Verify(new CountingCommunicator(ranks)));

    [Theory, InlineData(2), InlineData(3), InlineData(7)]
    public void A_rank_in_a_process_that_fails_ends_all(int size) => RankFailureContract.Verify(body => InProcessRanks.Run(size, body), size);

    [Fact]
    public void A_transport_that_ignores_tags_breaks_the_contract()
    {
        string[] broken = Broken(2, ranks => new Altered(ranks) { Tag = tag => tag < Collectives.FirstTag ? 0 : tag });
        Assert.All(broken, text => Assert.Contains("matched by their tags", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_transport_that_changes_a_byte_breaks_the_contract()
    {
        string[] broken = Broken(2, ranks => new Altered(ranks) { Content = message => message[^1] += (byte)(message.Length > 65_000 ? 1 : 0) });
        Assert.All(broken, text => Assert.Contains("a message of 65537 bytes from rank", text, StringComparison.Ordinal));
    }

    static string[] Broken(int size, Func<ICommunicator, ICommunicator> altered)
    {
        string[] reports = new string[size];
        InProcessRanks.Run(size, ranks =>
        {
            ContractReport report = CommunicatorContract.Check(altered(ranks));
            Assert.False(report.Passed);
            reports[ranks.Rank] = report.ToString();
        });
        return reports;
    }

    sealed class Altered(ICommunicator ranks) : ICommunicator
    {
        public Func<int, int> Tag { get; init; } = tag => tag;

        public Action<byte[]> Content { get; init; } = _ => { };

        public int Rank => ranks.Rank;

        public int Size => ranks.Size;

        public void Send(int to, int tag, ReadOnlySpan<byte> message)
        {
            byte[] copy = message.ToArray();
            if (copy.Length > 0) Content(copy);
            ranks.Send(to, tag < 0 ? tag : Tag(tag), copy);
        }

        public void Receive(int from, int tag, Span<byte> message) => ranks.Receive(from, tag < 0 ? tag : Tag(tag), message);

        public ICommunicator Split(int color) => ranks.Split(color);
    }
}

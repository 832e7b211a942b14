using Costate.Networks.Kernels;
using Costate.Networks.Propagators;
using FsCheck;
using FsCheck.Fluent;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Tiles, blocks and chunks, over random batch sizes and networks: every sample is in exactly one of each.</summary>
public class TilingTests
{
    static readonly Arbitrary<(int Samples, int Width, int Layers)> _batches = Gen.Choose(1, 200_000).SelectMany(large => Gen.Choose(1, 2000), (large, small) => large % 2 == 0 ? large : small)
        .SelectMany(samples => Gen.Choose(1, 1100), (samples, width) => (samples, width % 3 == 0 ? width : width % 64 + 1))
        .SelectMany(batch => Gen.Choose(1, 1100), (batch, layers) => (batch.samples, batch.Item2, layers)).ToArbitrary();

    [Fact]
    public void Every_sample_is_in_exactly_one_tile() => Prop.ForAll(_batches, batch =>
    {
        for (int bytes = 4; bytes <= 8; bytes += 4)
        {
            Tiling tiling = Tiling.For(batch.Samples, batch.Width, batch.Layers, bytes);
            Assert.Equal(0, tiling.TileSamples % Tiling.Quantum);
            Assert.InRange(tiling.TileSamples, Tiling.Quantum, 480);
            Assert.True(tiling.TileSamples == Tiling.Quantum || tiling.TileSamples * batch.Width * bytes <= 12288, "A tile is larger than 12 KB.");
            int next = 0, padded = 0;
            for (int tile = 0; tile < tiling.Tiles; tile++)
            {
                Assert.Equal(next, tiling.Start(tile));
                Assert.InRange(tiling.Count(tile), 1, tiling.TileSamples);
                Assert.InRange(tiling.PaddedCount(tile), tiling.Count(tile), tiling.Count(tile) + Tiling.Quantum - 1);
                Assert.Equal(0, tiling.PaddedCount(tile) % Tiling.Quantum);
                Assert.True(tiling.Count(tile) == tiling.TileSamples || tile == tiling.Tiles - 1, "Only the last tile may be smaller.");
                (next, padded) = (next + tiling.Count(tile), padded + tiling.PaddedCount(tile));
            }
            Assert.Equal(batch.Samples, next);
            Assert.Equal(padded, tiling.PaddedSamples);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_range_of_tiles_is_the_same_tiles() => Prop.ForAll(_batches, Gen.Choose(0, 1_000_000).Two().ToArbitrary(), (batch, place) =>
    {
        Tiling all = Tiling.For(batch.Samples, batch.Width, batch.Layers, 4);
        int first = place.Item1 % all.Tiles, count = 1 + place.Item2 % (all.Tiles - first);
        Tiling range = all.Range(first, count);
        Assert.Equal(count, range.Tiles);
        for (int tile = 0; tile < count; tile++)
            Assert.Equal((all.Start(first + tile) - all.Start(first), all.Count(first + tile), all.PaddedCount(first + tile)), (range.Start(tile), range.Count(tile), range.PaddedCount(tile)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chunks_cover_the_tiles_and_no_block_exceeds_the_largest() => Prop.ForAll(_batches, batch =>
    {
        Network<float> network = SmallNetworks.Small<float>(2, Math.Min(batch.Width, 300), batch.Layers, Activation.Tanh, 3, KernelWidth.Scalar);
        BatchPlan plan = BatchPlan.For(network, batch.Samples);
        Assert.Equal(Tiling.For(batch.Samples, network.Width, batch.Layers, 4), plan.Tiling);
        Assert.InRange(plan.Chunks, 1, Math.Min(BatchPlan.MostChunks, plan.Tiling.Tiles));
        int next = 0;
        for (int chunk = 0; chunk < plan.Chunks; chunk++)
        {
            (int first, int end) = plan.Chunk(chunk);
            Assert.Equal(next, first);
            Assert.True(end > first, "A chunk is empty.");
            for (int tile = first; tile < end; tile += plan.BlockTiles)
                Assert.True(plan.Tiling.Range(tile, Math.Min(plan.BlockTiles, end - tile)).PaddedSamples <= plan.LargestBlock.PaddedSamples, "A block is larger than the largest.");
            next = end;
        }
        Assert.Equal(plan.Tiling.Tiles, next);
    }).QuickCheckThrowOnFailure();

    /// <summary>The cut decides the bits of every gradient: it must not change unnoticed.</summary>
    [Theory]
    [InlineData(1, 8, 32, 4, 48)]
    [InlineData(97, 8, 32, 4, 96)]
    [InlineData(5000, 8, 32, 4, 336)]
    [InlineData(5000, 8, 32, 8, 192)]
    [InlineData(100_000, 4, 32, 4, 480)]
    [InlineData(5000, 64, 32, 4, 48)]
    [InlineData(5000, 8, 1024, 4, 144)]
    [InlineData(5000, 1024, 8, 8, 48)]
    public void Tiles_of_known_networks(int samples, int width, int layers, int bytes, int tile) => Assert.Equal(tile, Tiling.For(samples, width, layers, bytes).TileSamples);

    [Fact]
    public void Nothing_cannot_be_cut()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiling.For(0, 1, 1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiling.For(1, 0, 1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiling.For(1, 1, -1, 4));
    }
}

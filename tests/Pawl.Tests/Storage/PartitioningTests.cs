using Pawl.Engine;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.Tests.Storage;

public sealed class PartitioningTests
{
    /// <summary>Computed by an independent implementation of the algorithm that the remarks of <see cref="Partitioning"/> describe.</summary>
    [Theory]
    [InlineData("default", "a", 0xfe9b9c6e14f4551e, 30)]
    [InlineData("default", "order-1", 0x3ebbcacb4c6b4b63, 35)]
    [InlineData("default", "order-2", 0x8c3f3317df2251d3, 19)]
    [InlineData("default", "01939b2f-7c00-7000-8000-000000000001", 0x052d4d7bc42841b5, 53)]
    [InlineData("acme", "order-1", 0x073672e392e7cce3, 35)]
    [InlineData("a", "bc", 0xdf52f2b01fb62dc7, 7)]
    [InlineData("ab", "c", 0xc87d91e7dc16f99d, 29)]
    [InlineData("münchen", "größe", 0xbb71c3b100eb2346, 6)]
    public void The_hash_never_changes(string tenant, string id, ulong hash, int partition)
    {
        Assert.Equal(hash, Partitioning.Hash(tenant, id));
        Assert.Equal(partition, Partitioning.Of(new(tenant, id)));
    }

    [Fact]
    public void Names_longer_than_the_stack_buffer_hash_the_same_way() =>
        Assert.Equal(0xbba8f5359f4951f8, Partitioning.Hash(new('t', 64), new('x', 128)));

    [Theory]
    [InlineData("order-{0}")]
    [InlineData("{0:d8}-0000-7000-8000-000000000000")]
    public void Executions_spread_evenly_over_the_partitions(string pattern)
    {
        const int Each = 200;
        var sizes = new int[Partitioning.Count];
        for (var number = 0; number < Each * Partitioning.Count; number++)
        {
            sizes[Partitioning.Of(new ExecutionKey("default", string.Format(pattern, number)))]++;
        }

        // Six standard deviations (about 14) of a fair draw: a hash that favours a partition falls outside.
        Assert.All(sizes, size => Assert.InRange(size, Each - 85, Each + 85));
    }
}

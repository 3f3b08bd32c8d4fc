using Pawl.Engine.State;
using Xunit;

namespace Pawl.Tests.Engine.Events;

public sealed class ConsumedEventsTests
{
    [Fact]
    public void It_knows_what_was_consumed_and_by_whom()
    {
        var consumed = ConsumedEvents.None.With(5, 1).With(9, 2);

        Assert.True(consumed.Has(5));
        Assert.True(consumed.Has(9, 2));
        Assert.False(consumed.Has(9, 1));
        Assert.False(consumed.Has(6));
        Assert.False(consumed.Has(10));
    }

    [Fact]
    public void Beyond_the_bound_the_oldest_still_count_as_consumed()
    {
        var consumed = ConsumedEvents.None;
        for (var sequence = 1; sequence <= ConsumedEvents.Bound + 3; sequence++) consumed = consumed.With(sequence, 1);

        Assert.Equal(ConsumedEvents.Bound, consumed.Latest.Count);
        Assert.Equal(3, consumed.Below);
        Assert.True(consumed.Has(1));
        Assert.True(consumed.Has(ConsumedEvents.Bound + 3));
        Assert.False(consumed.Has(ConsumedEvents.Bound + 4));
    }
}

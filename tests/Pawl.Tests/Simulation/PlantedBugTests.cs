using Xunit;

namespace Pawl.Tests.Simulation;

/// <summary>Proves that the simulation finds bugs: each of these is a plausible mistake, and clean seeds pass.</summary>
public sealed class PlantedBugTests
{
    private const int SeedsAtMost = 60;

    [Theory]
    [InlineData(nameof(Plant.AnswerBeforeCommit))]
    [InlineData(nameof(Plant.CommitAgainBlindly))]
    [InlineData(nameof(Plant.ActivitiesForgotten))]
    [InlineData(nameof(Plant.WakeUpLost))]
    [InlineData(nameof(Plant.InboxIgnored))]
    [InlineData(nameof(Plant.InboxConsumedOnRead))]
    [InlineData(nameof(Plant.InboxRowsStay))]
    [InlineData(nameof(Plant.FenceSkipped))]
    [InlineData(nameof(Plant.KeyNotStable))]
    [InlineData(nameof(Plant.ClockAhead))]
    [InlineData(nameof(Plant.EventsAcceptedEarly))]
    [InlineData(nameof(Plant.DeliveriesForgotten))]
    [InlineData(nameof(Plant.EventsRoutedInMemory))]
    [InlineData(nameof(Plant.EventsRoutedFromOldSnapshot))]
    [InlineData(nameof(Plant.ReplaysForgotten))]
    public void A_planted_bug_is_found(string plant)
    {
        var found = Enumerable.Range(1, SeedsAtMost).FirstOrDefault(seed => Simulation.Run((ulong)seed, Enum.Parse<Plant>(plant)).Violations.Count > 0);
        Assert.True(found > 0, $"{SeedsAtMost} seeds did not find {plant}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{plant} found by seed {found}");
    }
}

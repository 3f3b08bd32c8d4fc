using Pawl.Engine;
using Pawl.Engine.History;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Xunit;
using static Pawl.Tests.Runtime.RuntimeHarness;

namespace Pawl.Tests.Runtime;

public sealed class QuarantineTests
{
    private const string Wait = """[{"pause":{"wait":{"seconds":10}}}]""";

    [Fact]
    public void An_execution_whose_definition_no_longer_reads_is_set_aside_and_can_still_be_looked_at()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait));
        harness.Database.Definitions[0] = harness.Database.Definitions[0] with { Source = "do: nonsense", Digest = new byte[] { 1 } };
        harness.Crash();

        harness.Pass(11);

        var quarantine = harness.Runtime.QuarantineOf(key);
        Assert.NotNull(quarantine);
        Assert.Contains("not accepted by this version", quarantine.Reason, StringComparison.Ordinal);
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));
        Assert.Throws<ExecutionQuarantinedException>(() => harness.Do(runtime => runtime.CancelAsync(key, null, CancellationToken.None)));
    }

    [Fact]
    public void A_damaged_history_sets_aside_its_execution_alone()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var (damaged, neighbour) = (harness.Start(definition), harness.Start(definition));
        harness.Database.Executions[damaged].Add(new(99, DateTimeOffset.UnixEpoch, [new TaskCancelled(1)]));
        harness.Crash();

        harness.Pass(11);

        Assert.Equal(StatusPhase.Completed, harness.Status(neighbour));
        var quarantine = Assert.Single(harness.Runtime.Quarantined);
        Assert.Equal(damaged, quarantine.Execution);
        Assert.Contains("gap", quarantine.Reason, StringComparison.Ordinal);
        Assert.Throws<ExecutionQuarantinedException>(() => harness.Status(damaged));
    }

    [Fact]
    public void A_damaged_inbox_row_sets_aside_its_receiver_and_hides_no_other_row()
    {
        var harness = new RuntimeHarness(new() { InboxPage = 1 });
        var definition = harness.Publish(Wait);
        var ids = Enumerable.Range(0, 10_000).Select(number => $"e{number}").Where(id => Partitioning.Of(new(Tenant, id)) == 9).Take(2).ToList();
        var (poisoned, neighbour) = (harness.Start(definition, ids[0]), harness.Start(definition, ids[1]));
        harness.Database.Inbox.Add(new(Guid.NewGuid(), poisoned, 9, "not a stimulus"u8.ToArray()));
        harness.Database.Inbox.Add(new(Guid.NewGuid(), neighbour, 9, HistoryJson.Write(new Pawl.Engine.Stimuli.CancelExecution("by inbox"))));

        harness.Crash();

        Assert.Equal(StatusPhase.Cancelled, harness.Status(neighbour));
        Assert.NotNull(harness.Runtime.QuarantineOf(poisoned));
        Assert.Single(harness.Database.Inbox);
        Assert.True(harness.Runtime.Recovered.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_restart_tries_again()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Wait));
        harness.Store.OnCommit = (_, _) => throw new InvalidOperationException("broken");
        harness.Pass(11);
        Assert.NotNull(harness.Runtime.QuarantineOf(key));
        Assert.Equal(StatusPhase.Waiting, harness.Status(key));

        harness.Crash();

        Assert.Null(harness.Runtime.QuarantineOf(key));
        Assert.Equal(StatusPhase.Completed, harness.Status(key));
    }

    [Fact]
    public void Each_owner_tries_what_breaks_it_once_and_lets_it_be()
    {
        var harness = new RuntimeHarness();
        var definition = harness.Publish(Wait);
        var (broken, neighbour) = (harness.Start(definition, "broken"), harness.Start(definition, "neighbour"));
        harness.Database.Executions[broken].Add(new(99, DateTimeOffset.UnixEpoch, [new TaskCancelled(1)]));

        for (var owner = 0; owner < 3; owner++)
        {
            harness.Crash();
            // Past its timer, and many looks for what is stuck.
            for (var minutes = 0; minutes < 10; minutes++) harness.Pass(60);

            Assert.Single(harness.Runtime.Quarantined);
            Assert.Single(harness.Store.Loads, broken);
        }
        Assert.Equal(StatusPhase.Completed, harness.Status(neighbour));
    }

    [Fact]
    public void The_oldest_is_forgotten_beyond_the_bound()
    {
        var harness = new RuntimeHarness(new() { Quarantines = 2 });
        var definition = harness.Publish(Wait);
        harness.Store.OnCommit = (_, _) => throw new InvalidOperationException("broken");
        foreach (var id in new[] { "a", "b", "c" }) Assert.ThrowsAny<Exception>(() => harness.Start(Request(definition, id)));

        Assert.Equal(["b", "c"], harness.Runtime.Quarantined.Select(quarantine => quarantine.Execution.Id).Order());
    }
}

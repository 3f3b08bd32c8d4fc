using System.Text;
using Pawl.Engine;
using Pawl.Runtime.Events;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.Tests.Runtime;

/// <summary>Events through the runtime: from the door to the listening task.</summary>
public sealed class EventTests
{
    private const string Listener = """[{"hear":{"listen":{"to":{"one":{"with":{"type":"t"}}}}}}]""";

    private static IncomingEvent Event(string id, string type = "t", string data = "1") =>
        new("/s", id, type, Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"{{type}}","data":{{data}}}"""));

    private static IReadOnlyList<bool> Publish(RuntimeHarness harness, params IncomingEvent[] events) =>
        harness.Do(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, events, CancellationToken.None));

    [Fact]
    public void An_event_ends_a_wait()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish(Listener));
        Assert.Equal(StatusPhase.Waiting, harness.Status(waiting));

        Assert.Equal([true, false, true], Publish(harness, Event("a"), Event("a"), Event("b", "other")));
        harness.World.Settle();

        Assert.Equal("[1]", harness.State(waiting).Output?.ToJson());
        Assert.Empty(harness.Database.Inbox);
        Assert.Empty(harness.Database.Journal.Subscriptions);
    }

    [Fact]
    public void An_event_is_answered_after_its_commit()
    {
        var harness = new RuntimeHarness();
        var gate = new TaskCompletionSource();
        harness.Store.OnCommit = async (_, commit) =>
        {
            await gate.Task;
            await commit();
        };

        var pending = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a")], CancellationToken.None));
        Assert.False(pending.IsCompleted);
        gate.SetResult();
        harness.World.Settle();

        Assert.Equal([true], pending.Result);
        Assert.Single(harness.Database.Journal.Events);
    }

    [Fact]
    public void What_was_delivered_before_a_crash_is_consumed_after_it()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish(Listener));
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            // The process is gone before it can hand anything over in memory.
            if (round.Events.Count > 0) await new TaskCompletionSource().Task;
        };
        harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a")], CancellationToken.None));

        harness.Crash();
        harness.World.Settle();

        Assert.Equal("[1]", harness.State(waiting).Output?.ToJson());
    }

    [Fact]
    public void A_lost_answer_is_neither_a_lost_event_nor_a_second_one()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish(Listener));
        var commits = 0;
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Events.Count > 0 && ++commits == 1) throw new CommitUnknownException(new IOException("reset"));
        };

        var pending = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a")], CancellationToken.None));
        harness.Pass(10);

        Assert.Equal([true], pending.Result);
        Assert.Single(harness.Database.Journal.Events);
        Assert.Equal("[1]", harness.State(waiting).Output?.ToJson());
    }

    [Fact]
    public void An_emitted_event_reaches_another_execution_once_although_its_commit_was_doubtful()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish(Listener));
        var commits = 0;
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Entries.Any(entry => !entry.Emitted.IsEmpty) && ++commits == 1) throw new CommitUnknownException(new IOException("reset"));
        };

        var emitter = harness.Begin(runtime => runtime.StartAsync(RuntimeHarness.Request(harness.Publish("""[{"tell":{"emit":{"event":{"with":{"type":"t","data":7}}}}}]""", "emitter")), CancellationToken.None));
        harness.Pass(10);

        Assert.Equal(StartResult.Started, emitter.Result.Result);
        Assert.Equal("[7]", harness.State(waiting).Output?.ToJson());
        Assert.Single(harness.Database.Journal.Events);
    }

    [Fact]
    public void Beyond_the_bound_events_are_refused_and_none_is_lost()
    {
        var harness = new RuntimeHarness(new() { EventBacklog = 2 });
        var gate = new TaskCompletionSource();
        harness.Store.OnCommit = async (_, commit) =>
        {
            await gate.Task;
            await commit();
        };
        var inFlight = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a"), Event("b"), Event("c")], CancellationToken.None));
        var waiting = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("d"), Event("e")], CancellationToken.None));

        var refused = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("f")], CancellationToken.None));
        Assert.IsType<RuntimeUnavailableException>(refused.Failure);
        gate.SetResult();
        harness.World.Settle();

        Assert.Equal([true, true, true], inFlight.Result);
        Assert.Equal([true, true], waiting.Result);
        Assert.Equal(5, harness.Database.Journal.Events.Count);
    }

    [Fact]
    public void A_store_that_is_away_is_waited_for_and_then_said()
    {
        var harness = new RuntimeHarness();
        harness.Faults.IsAway = true;
        var pending = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a")], CancellationToken.None));

        harness.Pass(11);
        Assert.True(Assert.IsType<RuntimeUnavailableException>(pending.Failure).MayHaveHappened);
        harness.Faults.IsAway = false;
        harness.Pass(10);

        // Sent again, it is the same event.
        Assert.Equal([false], Publish(harness, Event("a")));
    }

    [Fact]
    public void An_event_that_the_store_refuses_harms_no_other()
    {
        var harness = new RuntimeHarness(new() { EventRound = 100 });
        var gate = new TaskCompletionSource();
        harness.Store.OnCommit = async (round, commit) =>
        {
            await gate.Task;
            if (round.Events.Any(appended => appended.Id == "poison")) throw new RoundRejectedException(null, "poison");
            await commit();
        };
        var first = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("a")], CancellationToken.None));
        var poison = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("poison")], CancellationToken.None));
        var last = harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event("b")], CancellationToken.None));

        gate.SetResult();
        harness.World.Settle();

        Assert.Equal([true], first.Result);
        Assert.Equal([true], last.Result);
        Assert.IsType<RoundRejectedException>(poison.Failure);
    }
}

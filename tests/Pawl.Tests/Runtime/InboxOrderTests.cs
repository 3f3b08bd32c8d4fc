using System.Text;
using Pawl.Language.Expressions;
using Pawl.Runtime.Events;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.Tests.Runtime;

/// <summary>Events keep their order, also those whose delivery had to be looked for.</summary>
public sealed class InboxOrderTests
{
    private static IncomingEvent Event(int n) => new("/s", $"e{n}", "t", Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"e{{n}}","source":"/s","type":"t","data":{{n}}}"""));

    [Fact]
    public void A_newer_event_does_not_overtake_one_whose_commit_lost_its_answer()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish("""[{"hear":{"listen":{"to":{"any":[{"with":{"type":"t"}}],"until":"length == 2"}}}}]"""));
        harness.Faults.Latency = TimeSpan.FromMilliseconds(50);
        var commits = 0;
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Events.Count > 0 && ++commits == 1) throw new CommitUnknownException(new IOException("reset"));
        };

        harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event(1)], CancellationToken.None));
        harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event(2)], CancellationToken.None));
        harness.Pass(20);
        harness.Faults.Latency = TimeSpan.Zero;

        Assert.Equal("[1,2]", harness.State(waiting).Output?.ToJson());
    }

    [Fact]
    public void A_newer_event_does_not_overtake_one_that_a_crash_left_in_the_inbox()
    {
        var harness = new RuntimeHarness();
        var waiting = harness.Start(harness.Publish("""[{"hear":{"listen":{"to":{"any":[{"with":{"type":"t"}}],"until":"length == 2"}}}}]"""));
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Events.Count > 0) await new TaskCompletionSource().Task;
        };
        harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event(1)], CancellationToken.None));

        harness.Faults.Latency = TimeSpan.FromMilliseconds(500);
        harness.CrashAndBegin();
        harness.Pass(1);
        harness.Begin(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event(2)], CancellationToken.None));
        harness.Pass(60);
        harness.Faults.Latency = TimeSpan.Zero;

        Assert.Equal("[1,2]", harness.State(waiting).Output?.ToJson());
    }

    // A decision that writes much is committed beside the others: the store takes its event first, and is heard of it last.
    [Fact]
    public void An_event_does_not_overtake_one_whose_commit_takes_longer_to_answer()
    {
        var harness = new RuntimeHarness(new() { LargeCommitBytes = 4_000 });
        var waiting = harness.Start(harness.Publish("""[{"hear":{"listen":{"to":{"any":[{"with":{"type":"t"}}],"until":"length == 2"}}}}]"""));
        var emitter = harness.Publish("""[{"tell":{"emit":{"event":{"with":{"type":"t","data":1}}}}}]""", "emitter");
        var answer = new TaskCompletionSource();
        harness.Store.OnCommit = async (round, commit) =>
        {
            await commit();
            if (round.Entries.Any(entry => !entry.Emitted.IsEmpty)) await answer.Task;
        };

        var large = RuntimeHarness.Request(emitter, "large") with { Input = JqValue.From(new string('x', 5_000)) };
        harness.Begin(runtime => runtime.StartAsync(large, CancellationToken.None));
        harness.Do(runtime => runtime.AppendAsync(RuntimeHarness.Tenant, [Event(2)], CancellationToken.None));
        answer.SetResult();
        harness.Pass(1);

        Assert.Equal("[1,2]", harness.State(waiting).Output?.ToJson());
    }
}

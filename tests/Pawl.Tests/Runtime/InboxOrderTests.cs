using System.Text;
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
}

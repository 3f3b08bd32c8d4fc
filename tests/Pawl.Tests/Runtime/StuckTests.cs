using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Language.Expressions;
using Pawl.Runtime.Activities;
using Pawl.Runtime.Storage;
using Xunit;

namespace Pawl.Tests.Runtime;

/// <summary>What the look for stuck executions finds, and what it lets be.</summary>
public sealed class StuckTests
{
    private const string Call = """[{"ask":{"call":"http","with":{"method":"get","endpoint":"http://service/"}}}]""";
    /// <summary>Two looks at each of 64 partitions, two seconds apart.</summary>
    private const double TwoPasses = 2 * Partitioning.Count * 2.5;

    [Fact]
    public void An_execution_whose_work_ended_while_it_was_suspended_is_not_stuck()
    {
        var harness = new RuntimeHarness();
        var key = harness.Start(harness.Publish(Call));
        harness.Do(runtime => runtime.OperateAsync(key, new SuspendCommand(), new("key:test"), CancellationToken.None));
        Assert.True(harness.Database.Executions[key].HasInFlight);

        harness.Held.End(harness.Held.Calls[0], ActivityOutcome.Succeeded(JqValue.Null));
        harness.Pass(1);
        Assert.False(harness.Database.Executions[key].HasInFlight);
        // As an earlier version left the row.
        harness.Database.Executions[key].HasInFlight = true;
        for (var passed = 0.0; passed < TwoPasses; passed += 2)
        {
            harness.Pass(2);
            Assert.Empty(harness.Runtime.Findings);
        }
        Assert.Equal(StatusPhase.Suspended, harness.Status(key));
    }
}

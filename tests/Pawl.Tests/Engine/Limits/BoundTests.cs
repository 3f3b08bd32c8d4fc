using Pawl.Engine;
using Pawl.Engine.Decisions;
using Xunit;

namespace Pawl.Tests.Engine.Limits;

public sealed class BoundTests
{
    [Fact]
    public void A_history_of_too_many_events_ends_the_execution_with_a_clear_error()
    {
        var world = World.Start("- a: { set: { x: 1 }, then: a }", limits: EngineLimits.Default with { HistoryEvents = 200, TransitionsPerDecision = 50 });

        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.InRange(world.State.Position, 200, 210);
        Assert.Contains("more than 200 events", world.State.Error!.Detail, StringComparison.Ordinal);
        Assert.Contains("never ends", world.State.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_of_too_many_bytes_ends_the_execution_with_a_clear_error()
    {
        var world = World.Start(
            "- grow: { set: { text: '${ \"x\" * 1000 }' }, then: grow }", limits: EngineLimits.Default with { HistoryBytes = 100_000, TransitionsPerDecision = 20 });

        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.InRange(world.HistoryBytes, 100_000, 130_000);
        Assert.Contains("larger than 100000 bytes", world.State.Error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_decision_makes_only_so_much_data_before_it_is_committed()
    {
        var world = World.Start(
            "- grow: { for: { in: '${ [range(40)] }' }, do: [ { a: { set: { text: '${ \"x\" * 10000 }' } } } ] }", limits: EngineLimits.Default with { DecisionBytes = 50_000 });

        Assert.Equal(StatusPhase.Completed, world.State.Status);
        Assert.InRange(world.Decisions, 6, 12);
    }

    [Fact]
    public void The_defaults_end_an_endless_loop_while_it_can_still_be_loaded()
    {
        var world = World.Start("- a: { set: { x: 1 }, then: a }", limits: EngineLimits.Default with { TaskStarts = 5_000 }, checks: false);

        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        // Events and bytes for each task of such a loop; the default of 200,000 tasks stays far below both other bounds.
        Assert.InRange(world.State.Position * (EngineLimits.Default.TaskStarts / 5_000), 200_000, EngineLimits.Default.HistoryEvents);
        Assert.InRange(world.HistoryBytes * (EngineLimits.Default.TaskStarts / 5_000), 1, EngineLimits.Default.HistoryBytes / 4);
    }
}

using System.Text.Json;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Runtime.Webhooks;
using Pawl.Tests.Engine;
using Xunit;

namespace Pawl.Tests.Runtime;

/// <summary>What web hooks are told of a suspension that lasts.</summary>
public sealed class WebhookNoticeTests
{
    [Fact]
    public void A_long_suspension_is_told_as_a_warning()
    {
        var told = Told(TimerPurpose.SuspensionWarning, SuspensionLimitAction.Keep).Single();
        Assert.Equal("execution.suspension-warned", told.GetProperty("event").GetString());
        Assert.Equal(("look", "system:time", "2026-01-05T00:00:00Z"), (told.GetProperty("reason").GetString(), told.GetProperty("actor").GetString(), told.GetProperty("since").GetString()));
        Assert.False(told.TryGetProperty("action", out _));
    }

    [Theory]
    [InlineData(SuspensionLimitAction.Keep, "keep", "execution.suspension-overdue")]
    [InlineData(SuspensionLimitAction.Resume, "resume", "execution.suspension-overdue execution.resumed")]
    [InlineData(SuspensionLimitAction.Cancel, "cancel", "execution.suspension-overdue")]
    public void One_that_is_too_long_is_told_with_what_follows(SuspensionLimitAction action, string word, string events)
    {
        var told = Told(TimerPurpose.SuspensionLimit, action);
        Assert.Equal(events, string.Join(' ', told.Select(notice => notice.GetProperty("event").GetString())));
        Assert.Equal((word, "limit", "look"), (told[0].GetProperty("action").GetString(), told[0].GetProperty("cause").GetString(), told[0].GetProperty("reason").GetString()));
    }

    private static List<JsonElement> Told(TimerPurpose timer, SuspensionLimitAction action)
    {
        var world = World.Start("do: [ { nap: { wait: PT1H } } ]", suspension: new() { LimitAction = action });
        world.Command(new SuspendCommand("look"));
        var before = world.State;
        var decision = WorkflowEngine.Decide(world.Definition, before, new TimerElapsed(new(0, timer)), new() { Key = world.Key, Now = world.Now.AddDays(8), Seed = 0 });
        return [.. WebhookNotice.Of(world.Key, before, decision, before.Position + 1, world.Now.AddDays(8)).Select(notice => JsonDocument.Parse(notice.Body).RootElement)];
    }
}

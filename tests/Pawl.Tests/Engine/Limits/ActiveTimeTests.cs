using Pawl.Engine;
using Pawl.Engine.ActiveTimes;
using Pawl.Engine.History;
using Pawl.Engine.Stimuli;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Limits;

public sealed class ActiveTimeTests
{
    private const string Call = "- call: { call: http, with: { method: get, endpoint: 'http://x.test/' } }";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public void An_execution_that_was_at_work_for_its_limit_faults_with_the_timeout_error()
    {
        var world = World.Start(Call, answer: _ => World.Never, activeLimit: Limit);

        world.Sleep(Limit - TimeSpan.FromMilliseconds(1));
        world.Tell(new ActiveTimeElapsed());
        Assert.Equal(StatusPhase.Running, world.State.Status);

        world.Sleep(TimeSpan.FromMilliseconds(1));
        world.Tell(new ActiveTimeElapsed());
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.Equal(("https://open-workflow-specification.org/spec/1.0.0/errors/timeout", 408, "/"), (world.State.Error!.Type, world.State.Error.Status, world.State.Error.Instance));
        Assert.Contains("5 min", world.State.Error.Detail, StringComparison.Ordinal);
        Assert.Equal([1], world.Stopped);
    }

    [Theory]
    [InlineData("- pause: { wait: PT1H }")]
    [InlineData("- hear: { listen: { to: { one: { with: { type: t } } } } }")]
    [InlineData("- child: { run: { workflow: { namespace: n, name: w, version: '1.0.0' } } }")]
    [InlineData("- again: { try: [ { bad: { raise: { error: { type: 'urn:x', status: 500 } } } } ], catch: { retry: { delay: PT1H } } }")]
    public void Waiting_is_not_counted(string task)
    {
        var world = World.Start(task, activeLimit: Limit);

        world.Sleep(TimeSpan.FromMinutes(30));
        world.Tell(new ActiveTimeElapsed());

        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        Assert.Equal(TimeSpan.Zero, ActiveTime.UsedBy(world.State, world.Now));
        Assert.Null(ActiveTime.UsedUpAt(world.State));
    }

    [Fact]
    public void Time_at_work_adds_up_over_the_waits_between()
    {
        var world = World.Start($"{Call}\n- pause: {{ wait: PT1H }}\n- again: {{ call: http, with: {{ method: get, endpoint: 'http://x.test/' }} }}", answer: _ => World.Never, activeLimit: Limit);

        world.Sleep(TimeSpan.FromMinutes(2));
        world.Tell(new ActivityEnded(1, JqValue.Null, null));
        Assert.Equal(TimeSpan.FromMinutes(2), ActiveTime.UsedBy(world.State, world.Now));

        world.Elapse(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromMinutes(2), ActiveTime.UsedBy(world.State, world.Now));
        Assert.Equal(world.Now + TimeSpan.FromMinutes(3), ActiveTime.UsedUpAt(world.State));

        world.Sleep(TimeSpan.FromMinutes(3));
        world.Tell(new ActiveTimeElapsed());
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
    }

    [Fact]
    public void A_wait_beside_a_call_does_not_stop_the_count()
    {
        var world = World.Start($"- both: {{ fork: {{ branches: [ {{ pause: {{ wait: PT1H }} }}, {{ call: {{ call: http, with: {{ method: get, endpoint: 'http://x.test/' }} }} }} ] }} }}", answer: _ => World.Never, activeLimit: Limit);

        world.Sleep(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromMinutes(1), ActiveTime.UsedBy(world.State, world.Now));
    }

    [Fact]
    public void A_declared_timeout_replaces_it()
    {
        var world = World.Start($"timeout: {{ after: PT1H }}\ndo:\n{Call}", answer: _ => World.Never, activeLimit: Limit);

        Assert.Null(world.State.Active);
        world.Sleep(TimeSpan.FromMinutes(30));
        world.Tell(new ActiveTimeElapsed());
        Assert.Equal(StatusPhase.Running, world.State.Status);
        world.Elapse(TimeSpan.FromMinutes(30));
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
    }

    [Fact]
    public void The_document_may_set_its_own()
    {
        var world = World.Start($"document: {{ dsl: '1.0.3', namespace: test, name: case, version: '1.0.0', metadata: {{ activeTimeout: PT30M }} }}\ndo:\n{Call}", answer: _ => World.Never, activeLimit: Limit);

        Assert.Equal(TimeSpan.FromMinutes(30), world.State.Active!.Limit);
    }

    [Fact]
    public void A_history_of_before_has_no_limit() =>
        Assert.Null(((ExecutionStarted)World.Start("- a: { set: { x: 1 } }").History[0].Events[0]).ActiveLimit);

    [Fact]
    public void It_is_caught_by_no_task()
    {
        var world = World.Start($"- t: {{ try: [ {Call[2..]} ], catch: {{}} }}".Replace("try: [ call:", "try: [ { call:", StringComparison.Ordinal).Replace(" } } ], catch", " } } } ], catch", StringComparison.Ordinal), answer: _ => World.Never, activeLimit: Limit);

        world.Sleep(Limit);
        world.Tell(new ActiveTimeElapsed());

        Assert.Equal(StatusPhase.Faulted, world.State.Status);
    }
}

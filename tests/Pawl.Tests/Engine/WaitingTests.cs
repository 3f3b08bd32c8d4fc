using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.Inspection;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class WaitingTests
{
    private const string Call = "- c: { call: http, with: { method: get, endpoint: 'http://stub.test/{id}' } }";

    [Fact]
    public void A_wait_ends_when_its_time_has_come_and_not_before()
    {
        var world = World.Start("- w: { wait: { hours: 1 } }\n- s: { set: { x: '${ $task.startedAt.iso8601 }' } }");
        world.Tell(new TimerElapsed(new(1, TimerPurpose.Wait)));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);

        world.Elapse(TimeSpan.FromMinutes(59));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        world.Elapse(TimeSpan.FromMinutes(1));
        Assert.Equal("""{"x":"2026-01-05T01:00:00.000Z"}""", world.Output);
    }

    [Theory]
    [InlineData("P1M", 31)]
    [InlineData("P1Y", 365)]
    [InlineData("P2W", 14)]
    public void Months_and_years_are_calendar_amounts(string duration, int days) =>
        Assert.Equal(StatusPhase.Completed, World.Start($"- w: {{ wait: {duration} }}").Elapse(TimeSpan.FromDays(days)).State.Status);

    [Theory]
    [InlineData("PT0S")]
    [InlineData("'${ \"PT0S\" }'")]
    public void A_wait_of_no_time_completes_at_once(string duration) => Assert.Equal(StatusPhase.Completed, World.Start($"- w: {{ wait: {duration} }}").State.Status);

    [Fact]
    public void A_wait_for_what_is_no_duration_is_an_expression_error() =>
        Assert.EndsWith("/expression", World.Start("- w: { wait: '${ .x }' }", """{"x":"5s"}""").State.Error!.Type, StringComparison.Ordinal);

    [Fact]
    public void A_task_that_takes_too_long_is_interrupted_with_everything_inside()
    {
        var world = World.Start("""
            - t:
                try:
                  - slow:
                      timeout: { after: PT5S }
                      do:
                        - call: { call: http, with: { method: get, endpoint: 'http://stub.test/' } }
                catch: { do: [ { h: { set: { status: '${ $error.status }', at: '${ $error.instance }' } } } ] }
            """, answer: _ => World.Never).Elapse(TimeSpan.FromSeconds(5));

        Assert.Equal("""{"status":408,"at":"/do/0/t/try/0/slow"}""", world.Output);
        Assert.Single(world.Stopped);
    }

    [Fact]
    public void The_time_limit_of_a_try_is_outside_of_it()
    {
        var world = World.Start("- t: { timeout: { after: PT5S }, try: [ { w: { wait: PT1H } } ], catch: {} }").Elapse(TimeSpan.FromSeconds(5));
        Assert.Equal((408, "/do/0/t"), (world.State.Error!.Status, world.State.Error.Instance));
    }

    [Fact]
    public void The_time_limit_of_the_workflow_cannot_be_caught()
    {
        var world = World.Start("""
            timeout: { after: '${ $workflow.input.limit }' }
            do:
              - t: { try: [ { w: { wait: PT1H } } ], catch: {} }
            """, """{"limit":"PT7S"}""").Elapse(TimeSpan.FromSeconds(7));
        Assert.Equal((StatusPhase.Faulted, 408, "/"), (world.State.Status, world.State.Error!.Status, world.State.Error.Instance));
    }

    [Fact]
    public void An_activity_is_asked_for_once_with_a_key_that_names_execution_task_and_run()
    {
        var world = World.Start(Call, """{"id":"ä b"}""", _ => World.Never);

        Assert.Equal("exec-1:/do/0/c:1", world.Asked.Single().IdempotencyKey);
        Assert.Equal("http://stub.test/%C3%A4%20b", ((HttpActivity)world.Asked.Single().Request).Uri);
        Assert.Equal(world.Asked, WorkflowEngine.PendingActivities(world.Definition, new("default", "exec-1"), Fold.History(world.History)!));
    }

    [Fact]
    public void A_result_counts_once_and_late_ones_change_nothing()
    {
        var world = World.Start($"{Call}\n- w: {{ wait: PT1H }}", """{"id":1}""", _ => World.Never);
        world.Tell(new ActivityEnded(1, JqValue.From("first"), null));
        var position = world.State.Position;
        world.Tell(new ActivityEnded(1, JqValue.From("second"), null)).Tell(new ActivityEnded(99, null, ErrorTypes.Runtime("x"))).Tell(new StartExecution(world.Definition.Id, default, null));

        Assert.Equal(position, world.State.Position);
        Assert.Equal("\"first\"", world.Elapse(TimeSpan.FromHours(1)).Output);
    }

    [Theory]
    [InlineData("'/relative'")]
    [InlineData("'${ .to }'")]
    [InlineData("'ftp://stub.test/'")]
    public void An_address_without_host_is_never_completed_from_data(string endpoint)
    {
        var world = World.Start($"- c: {{ call: http, with: {{ method: get, endpoint: {endpoint} }} }}", """{"to":"//evil.example/x"}""");
        Assert.EndsWith("/configuration", world.State.Error!.Type, StringComparison.Ordinal);
        Assert.Empty(world.Asked);
    }

    [Fact]
    public void What_an_expression_gives_is_no_address_template()
    {
        var world = World.Start("- c: { call: http, with: { method: get, endpoint: 'http://stub.test/${.a}/{b}' } }", """{"a":"{b}","b":"x"}""", _ => World.Never);
        Assert.Equal("http://stub.test/{b}/x", ((HttpActivity)world.Asked.Single().Request).Uri);
    }

    [Fact]
    public void Authentication_becomes_a_header_that_expressions_can_see()
    {
        var world = World.Start("""
            - c:
                call: http
                with: { method: get, endpoint: { uri: 'http://stub.test/', authentication: { basic: { username: '${ .u }', password: p } } } }
                output: { as: '$authorization' }
            """, """{"u":"me"}""", _ => JqValue.Null);
        Assert.Equal("""{"scheme":"Basic","parameter":"bWU6cA=="}""", world.Output);
    }

    [Fact]
    public void Cancelling_stops_everything_and_says_so_once()
    {
        var world = World.Start($"- f: {{ fork: {{ branches: [ {{ w: {{ wait: PT1H }} }}, {Call[2..]} ] }} }}", """{"id":1}""", _ => World.Never);
        world.Tell(new CancelExecution("enough"));
        var position = world.State.Position;
        world.Tell(new CancelExecution("again"));

        Assert.Equal((StatusPhase.Cancelled, "enough", position), (world.State.Status, world.State.CancelReason, world.State.Position));
        Assert.Single(world.Stopped);
        Assert.Empty(world.State.Timers);
    }

    [Fact]
    public void A_child_is_started_once_waited_for_and_its_output_is_the_tasks()
    {
        var world = World.Start("- r: { run: { workflow: { namespace: n, name: w, version: latest, input: { x: '${ .a }' } } } }", """{"a":1}""");
        var (child, start) = (world.Sent.Single().ExecutionId, (StartExecution)world.Sent.Single().Stimulus);
        Assert.Equal(("""{"x":1}""", new ParentLink("exec-1", 1)), (start.Input.ToJson(), start.Parent));

        world.Tell(new ChildEnded(1, "another", JqValue.From("wrong"), null));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
        Assert.Equal("\"done\"", world.Tell(new ChildEnded(1, child, JqValue.From("done"), null)).Output);
    }

    [Fact]
    public void A_child_that_faults_faults_the_task_and_one_that_is_not_waited_for_does_not()
    {
        var world = World.Start("- r: { run: { workflow: { namespace: n, name: w, version: '1.0.0' } } }");
        world.Tell(new ChildEnded(1, world.Sent.Single().ExecutionId, null, new("urn:x", 418) { Detail = "d", Instance = "/do/3/y" }));
        Assert.Equal(new WorkflowError("urn:x", 418) { Detail = "d (at /do/3/y of the child)", Instance = "/do/0/r" }, world.State.Error);

        var detached = World.Start("- r: { run: { await: false, workflow: { namespace: n, name: w, version: '1.0.0' } } }", """{"a":1}""");
        Assert.Equal("""{"a":1}""", detached.Output);
        Assert.Null(((StartExecution)detached.Sent.Single().Stimulus).Parent!.Run);
    }

    [Fact]
    public void Cancelling_the_parent_cancels_the_child_it_waits_for()
    {
        var world = World.Start("- r: { run: { workflow: { namespace: n, name: w, version: '1.0.0' } } }").Tell(new CancelExecution(null));
        Assert.IsType<CancelExecution>(world.Sent[1].Stimulus);
        Assert.Equal(world.Sent[0].ExecutionId, world.Sent[1].ExecutionId);
    }

    [Fact]
    public void A_child_that_nobody_waits_for_goes_on_when_the_task_that_started_it_faults()
    {
        var world = World.Start("- r: { run: { await: false, workflow: { namespace: n, name: w, version: '1.0.0' } }, output: { schema: { document: { type: string } } } }");
        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.IsType<StartExecution>(Assert.Single(world.Sent).Stimulus);
    }

    [Fact]
    public void Why_names_everything_that_is_waited_for()
    {
        var world = World.Start($"- f: {{ fork: {{ branches: [ {{ w: {{ wait: PT1H }} }}, {Call[2..]} ] }} }}", """{"id":1}""", _ => World.Never);
        var why = WaitReasons.Of(world.State, world.Now);

        Assert.Equal(["activity", "timer"], why.Reasons.Select(reason => reason.Kind).Order());
        Assert.Contains("until 2026-01-05T01:00:00Z", why.Sentence, StringComparison.Ordinal);
        Assert.Contains("GET http://stub.test/1", why.Sentence, StringComparison.Ordinal);
    }
}

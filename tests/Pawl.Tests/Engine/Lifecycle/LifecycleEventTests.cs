using Pawl.Engine;
using Pawl.Engine.Decisions;
using Pawl.Engine.Lifecycle;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Engine.Lifecycle;

public sealed class LifecycleEventTests
{
    private const string Correlated = """
        - hear:
            listen:
              to:
                all:
                  - { with: { type: a }, correlate: { order: { from: .data.order } } }
                  - { with: { type: b }, correlate: { order: { from: .data.order } } }
        """;

    [Fact]
    public void A_completed_workflow_tells_of_each_task_and_of_a_skipped_one_only_that_it_was_there()
    {
        var world = World.Start("""
            - first: { set: { n: 1 } }
            - never: { if: '${ false }', set: { n: 2 } }
            - last: { set: { n: 3 } }
            """, lifecycle: LifecycleLevel.All);

        Assert.Equal(
            [
                "workflow.started",
                "task.created /do/0/first", "task.started /do/0/first", "task.completed /do/0/first",
                "task.created /do/1/never",
                "task.created /do/2/last", "task.started /do/2/last", "task.completed /do/2/last",
                "workflow.completed",
            ],
            Told(world));
    }

    [Fact]
    public void A_fault_is_told_from_the_inside_out_with_its_error()
    {
        var world = World.Start("- outer: { do: [ { boom: { raise: { error: { type: 'urn:boom', status: 418, title: T } } } } ] }", lifecycle: LifecycleLevel.All);

        Assert.Equal(
            [
                "workflow.started",
                "task.created /do/0/outer", "task.started /do/0/outer",
                "task.created /do/0/outer/do/0/boom", "task.started /do/0/outer/do/0/boom",
                "task.faulted /do/0/outer/do/0/boom", "task.faulted /do/0/outer", "workflow.faulted",
            ],
            Told(world));
        foreach (var faulted in Events(world).Where(envelope => envelope["type"].AsString().EndsWith("faulted.v1", StringComparison.Ordinal)))
            Assert.Equal("""{"type":"urn:boom","status":418,"title":"T","instance":"/do/0/outer/do/0/boom"}""", faulted["data"]["error"].ToJson());
    }

    [Fact]
    public void A_retry_is_told_of_the_try_once_for_each_attempt_but_the_first()
    {
        var world = World.Start("""
            - t:
                try: [ { boom: { raise: { error: { type: 'urn:boom', status: 503 } } } } ]
                catch: { retry: { delay: PT1S, backoff: { constant: {} }, limit: { attempt: { count: 2 } } }, do: [ { rescue: { set: { n: 1 } } } ] }
            """, lifecycle: LifecycleLevel.All).Elapse(TimeSpan.FromMinutes(1));

        string[] attempt = ["task.created /do/0/t/try/0/boom", "task.started /do/0/t/try/0/boom", "task.faulted /do/0/t/try/0/boom"];
        Assert.Equal(
            [
                "workflow.started", "task.created /do/0/t", "task.started /do/0/t",
                .. attempt, "task.retried /do/0/t", .. attempt, "task.retried /do/0/t", .. attempt,
                "task.created /do/0/t/catch/do/0/rescue", "task.started /do/0/t/catch/do/0/rescue", "task.completed /do/0/t/catch/do/0/rescue",
                "task.completed /do/0/t", "workflow.completed",
            ],
            Told(world));
        Assert.Equal("2026-01-05T00:00:01.000Z", Events(world).First(envelope => envelope["type"].AsString() == LifecycleTypes.TaskRetried)["data"]["retriedAt"].AsString());
    }

    [Fact]
    public void A_cancelled_workflow_tells_of_the_tasks_that_it_stopped()
    {
        var world = World.Start("- outer: { do: [ { rest: { wait: PT1H } } ] }", lifecycle: LifecycleLevel.All).Tell(new CancelExecution("enough"));

        Assert.Equal(["task.cancelled /do/0/outer/do/0/rest", "task.cancelled /do/0/outer", "workflow.cancelled"], Told(world).TakeLast(3));
    }

    [Fact]
    public void The_branch_that_lost_is_cancelled()
    {
        var world = World.Start("""
            - race:
                fork:
                  compete: true
                  branches: [ { slow: { wait: PT1H } }, { fast: { set: { won: true } } } ]
            """, lifecycle: LifecycleLevel.All);

        Assert.Equal(["task.cancelled /do/0/race/fork/branches/0/slow"], Told(world).Where(told => told.Contains("cancelled", StringComparison.Ordinal)));
        Assert.Equal("task.completed /do/0/race", Told(world)[^2]);
    }

    [Fact]
    public void A_listen_that_correlates_tells_when_it_begins_and_when_it_has_all()
    {
        var world = World.Start(Correlated, lifecycle: LifecycleLevel.All);
        Assert.Equal("workflow.correlation-started", Told(world)[^1]);

        world.Publish("a", """{"order": 7}""");
        Assert.Equal("workflow.correlation-started", Told(world)[^1]);

        world.Publish("b", """{"order": 7}""");
        Assert.Equal(["workflow.correlation-started", "workflow.correlation-completed", "task.completed /do/0/hear", "workflow.completed"], Told(world).TakeLast(4));
        Assert.Equal("""{"order":7}""", Data(world, LifecycleTypes.CorrelationCompleted)["correlationKeys"].ToJson());
    }

    [Fact]
    public void A_correlation_with_foreach_is_complete_once()
    {
        var world = World.Start("""
            - hear:
                listen: { to: { any: [ { with: { type: a }, correlate: { k: { from: .data.k } } } ], until: '${ length == 2 }' } }
                foreach: { do: [ { one: { set: { n: 1 } } } ] }
            """, lifecycle: LifecycleLevel.Workflows).Publish("a", """{"k": 1}""").Publish("a", """{"k": 1}""");

        Assert.Equal(["workflow.started", "workflow.correlation-started", "workflow.correlation-completed", "workflow.completed"], Told(world));
    }

    [Fact]
    public void A_correlation_that_is_given_up_is_not_complete()
    {
        var world = World.Start(Correlated + "\n    timeout: { after: PT1S }", lifecycle: LifecycleLevel.All).Elapse(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusPhase.Faulted, world.State.Status);
        Assert.DoesNotContain("workflow.correlation-completed", Told(world));
    }

    [Fact]
    public void A_listen_without_correlation_tells_of_none()
    {
        var world = World.Start("- hear: { listen: { to: { one: { with: { type: a } } } } }", lifecycle: LifecycleLevel.All).Publish("a");

        Assert.DoesNotContain(Told(world), told => told.Contains("correlation", StringComparison.Ordinal));
    }

    [Fact]
    public void An_envelope_names_the_workflow_the_execution_and_the_time_and_points_to_the_output()
    {
        var world = World.Start("- a: { set: { secret: output } }", lifecycle: LifecycleLevel.All);

        Assert.All(Events(world), envelope => Assert.Equal(
            ("1.0", "/test/case/1.0.0", "exec-1", "2026-01-05T00:00:00.000Z"),
            (envelope["specversion"].AsString(), envelope["source"].AsString(), envelope["subject"].AsString(), envelope["time"].AsString())));
        Assert.Equal("""{"name":"exec-1.test","startedAt":"2026-01-05T00:00:00.000Z","definition":{"name":"case","namespace":"test","version":"1.0.0"}}""", Data(world, LifecycleTypes.WorkflowStarted).ToJson());
        Assert.Equal("""{"name":"exec-1.test","completedAt":"2026-01-05T00:00:00.000Z","outputUri":"/api/v1/executions/exec-1/output"}""", Data(world, LifecycleTypes.WorkflowCompleted).ToJson());
        Assert.Equal("""{"workflow":"exec-1.test","task":"/do/0/a","completedAt":"2026-01-05T00:00:00.000Z","outputUri":"/api/v1/executions/exec-1/tasks"}""", Data(world, LifecycleTypes.TaskCompleted).ToJson());
    }

    [Fact]
    public void A_decision_made_again_later_names_its_events_the_same_and_no_two_alike()
    {
        var definition = WorkflowReader.Read("""
            document: { dsl: '1.0.3', namespace: test, name: case, version: '1.0.0' }
            do: [ { loop: { for: { in: '[1, 2, 3]' }, do: [ { a: { set: { n: 1 } } } ] } } ]
            """).Definition!;

        string[] Ids(string execution, int hour) =>
        [
            .. WorkflowEngine.Decide(definition, null, new StartExecution(definition.Id, JqValue.EmptyObject, null), new DecisionContext
            {
                Now = new(2026, 1, 5, hour, 0, 0, TimeSpan.Zero), Seed = (ulong)hour, Key = new("default", execution), Lifecycle = LifecycleLevel.All,
            }).Emitted.Select(emitted => emitted.Envelope["id"].AsString()),
        ];

        var ids = Ids("exec-1", 1);
        Assert.Equal(14, ids.Length);
        Assert.Equal(ids, ids.Distinct());
        Assert.Equal(ids, Ids("exec-1", 2));
        Assert.Empty(ids.Intersect(Ids("exec-2", 1)));
    }

    [Fact]
    public void Off_tells_nothing_and_workflows_leaves_tasks_out()
    {
        const string tasks = "- a: { set: { n: 1 } }";

        Assert.Empty(World.Start(tasks).Journal);
        Assert.Equal(["workflow.started", "workflow.completed"], Told(World.Start(tasks, lifecycle: LifecycleLevel.Workflows)));
    }

    [Fact]
    public void A_schedule_tells_nothing()
    {
        var world = World.Schedule("{ every: PT1H }", lifecycle: LifecycleLevel.All).Elapse(TimeSpan.FromHours(2)).Tell(new CancelExecution(null));

        Assert.Equal(StatusPhase.Cancelled, world.State.Status);
        Assert.NotEmpty(world.Sent);
        Assert.Empty(world.Journal);
    }

    [Fact]
    public void A_wait_for_any_event_is_not_ended_by_news_of_itself()
    {
        var world = World.Start("""
            - both:
                fork:
                  branches: [ { hear: { listen: { to: { any: [] } } } }, { work: { do: [ { rest: { wait: PT1S } }, { done: { set: { n: 1 } } } ] } } ]
            """, lifecycle: LifecycleLevel.All).Elapse(TimeSpan.FromMinutes(1));

        Assert.Contains("task.completed /do/0/both/fork/branches/1/work", Told(world));
        Assert.Equal(StatusPhase.Waiting, world.State.Status);
    }

    [Fact]
    public void A_large_error_or_correlation_value_does_not_make_a_large_event()
    {
        var error = World.Start("- boom: { raise: { error: { type: 'urn:boom', status: 500, detail: '${ \"😀\" * 100000 }' } } }", lifecycle: LifecycleLevel.All);
        var detail = Data(error, LifecycleTypes.WorkflowFaulted)["error"]["detail"].AsString();
        Assert.Equal(200_000, error.State.Error!.Detail!.Length);
        Assert.Equal(2_049, detail.Length);
        Assert.EndsWith("😀…", detail, StringComparison.Ordinal);

        var value = World.Start(Correlated, lifecycle: LifecycleLevel.All);
        var large = $$"""{"order": "{{new string('x', 2_000)}}"}""";
        value.Publish("a", large).Publish("b", large);
        Assert.Equal("{}", Data(value, LifecycleTypes.CorrelationCompleted)["correlationKeys"].ToJson());
    }

    private static IEnumerable<JqValue> Events(World world) =>
        world.Journal.Select(stored => stored.Envelope).Where(envelope => envelope["type"].AsString().StartsWith(EventTopic.LifecyclePrefix, StringComparison.Ordinal));

    private static JqValue Data(World world, string type) => Events(world).Single(envelope => envelope["type"].AsString() == type)["data"];

    /// <summary>The events in short: what happened, and to which task.</summary>
    private static string[] Told(World world) =>
    [
        .. Events(world).Select(envelope =>
        {
            var what = envelope["type"].AsString()[EventTopic.LifecyclePrefix.Length..^".v1".Length];
            return envelope["data"].TryGet("task", out var task) ? $"{what} {task.AsString()}" : what;
        }),
    ];
}

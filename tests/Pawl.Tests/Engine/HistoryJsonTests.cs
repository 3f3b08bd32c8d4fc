using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Pawl.Engine.Activities;
using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Engine.Snapshots;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Linking;
using Xunit;

namespace Pawl.Tests.Engine;

public sealed class HistoryJsonTests
{
    private static readonly WorkflowError Error = new("urn:x", 418) { Title = "T", Detail = "d", Instance = "/do/0/a" };
    private static readonly DateTimeOffset At = new(2026, 1, 5, 1, 2, 3, 456, TimeSpan.Zero);
    private static readonly DefinitionId Definition = new("n", "w", "1.0.0");

    private static readonly HistoryEvent[] Events =
    [
        new ExecutionStarted(Definition, JqValue.Parse("""{"a":1.10}"""), JqValue.Null, At, new("parent", 3), [PinnedResource.Found("log:1.0.0@c", new("https://c.test/"), "set: { a: 1 }"), PinnedResource.Missing("s", null, "why")], ActiveLimit: TimeSpan.FromMinutes(5)),
        new ExecutionForked(
            StateSnapshot.Of(new() { Definition = Definition, Input = JqValue.Null, StartedAt = At }), new("source", 7, At, true), [PinnedResource.Missing("s", null, "why")]),
        new DefinitionMigrated(new("key:a"), Definition, [new(0, ""), new(3, "/do/1/a", "/do", 2, "/use/functions/f", -1)]),
        new ExecutionCompleted(JqValue.Null),
        new ExecutionFaulted(Error),
        new ExecutionCancelled(null),
        new TaskSkipped(0, "/do/0/a", 2),
        new TaskStarted(1, 0, "/do/0/a", JqValue.Null, At, 1, 7),
        new TaskCompleted(1, JqValue.Null, JqValue.EmptyObject, TaskCompleted.WorkflowEnd, new(1, true, true)),
        new TaskFaulted(1, Error),
        new TaskCancelled(1),
        new LoopStarted(1, JqValue.EmptyArray),
        new IterationStarted(1, 7),
        new ForkStarted(1, 2, true),
        new ActivityScheduled(1, new HttpActivity("GET", "http://x/", [new("a", "b")], [], JqValue.Null, HttpOutput.Response, true, new("basic", JqValue.Parse("""{"username":"a","password":"b"}""")))),
        new ActivityScheduled(1, new ShellActivity("ls", ["a"], null, [new("a", "b")], ProcessReturn.All)),
        new ActivityScheduled(1, new ScriptActivity("js", null, new("http://x/", null), [], "in", [], ProcessReturn.Code), AtMostOnce: true),
        new ActivityScheduled(1, new ContainerActivity("image", "name", "command", [], null, [], [new("1", "2")], [new("/a", "/b")], ContainerPull.Never, TimeSpan.FromMinutes(90), ProcessReturn.Code)),
        new ActivityBegun(1),
        new ActivityDetached(1),
        new DetachedActivityEnded(1, Error),
        new WorkResumed(At),
        new ActivityCompleted(1, JqValue.Null),
        new ActivityFailed(1, Error),
        new SubscriptionStarted(1, At, true, true),
        new MessageConsumed(1, "id", JqValue.EmptyObject, 2, true),
        new MessageIterationEnded(1, JqValue.Null, 1, JqValue.EmptyObject, true),
        new WaitStarted(1, At),
        new TimerFired(1, TimerPurpose.Attempt),
        new AttemptStarted(1, 2, At),
        new RetryScheduled(1, Error, At),
        new ErrorCaught(1, Error),
        new CompensationStarted(1, AfterUndoing.Catch, Error, "why", new("key:a")),
        new CompensationEnded(1),
        new CompensationSkipped(new("key:a"), 1),
        new ChildScheduled(1, "child", Definition, JqValue.True),
        new ChildCompleted(1, JqValue.Null),
        new ChildFailed(1, Error),
        new FunctionEntered(1, "/use/functions/f", JqValue.EmptyObject),
        new ExtensionsChosen(1, [0, 2]),
        new ExtensionListStarted(1, 2, "/use/extensions/2/log/before"),
        new ExtendedWorkStarted(1),
        new ExtendedWorkEnded(1, JqValue.Null, JqValue.True, JqValue.EmptyObject, TaskCompleted.ListEnd, new(1, true, false)),
        new EventEmitted(1, JqValue.Parse("""{"id":"a"}""")),
        new ListenStarted(1, [new("a", true), new(EventTopic.Any, false)], true, true),
        new EventConsumed(1, 7, "/s", "i", "t", 2, JqValue.Null, ImmutableSortedDictionary<string, JqValue>.Empty.Add("k", JqValue.From(1)), true, 9),
        new EventConsumed(1, 7, "/s", "i", "t", 2, null),
        new ListenIterationStarted(1, 3),
        new ListenIterationEnded(1, JqValue.Null, JqValue.EmptyObject, true),
        new ScheduleTimerSet(TimerPurpose.Cron, At),
        new ScheduleListening([new("a", false)]),
        new ScheduleEventConsumed(7, "/s", "i", "t", 1, 2, JqValue.Null, ImmutableSortedDictionary<string, JqValue>.Empty.Add("k", JqValue.From(1)), true),
        new ScheduleEventConsumed(7, "/s", "i", "t", 1, 2, null),
        new ScheduleSetDropped(3),
        new ScheduledExecutionStarted("e", ScheduleCause.On, JqValue.EmptyArray),
        new ScheduledExecutionEnded("e"),
        new ExecutionCancelled("why", new("key:a", "c", "d"), Terminated: true),
        new ExecutionSuspended(new("key:a", "c", "d"), SuspensionCause.Breakpoint, "why", At, new(Event: new("t", ".a")), At, At, SuspensionLimitAction.Cancel, 3, "/do/0/a"),
        new ExecutionResumed(new("system:time"), ResumeCause.Limit, JqValue.Parse("""{"a":1.10}""")),
        new ResumeConditionFailed("why"),
        new RunGoalSet(new("key:a"), RunGoalKind.RunUntil, "/do/0/a"),
        new StepBegun(3),
        new BreakpointsSet(new("key:a"), ["/do/0/a"]),
        new CursorMoved(new("key:a"), 0, "/do", 2, JqValue.Null, "/do/1/b"),
        new TaskOverridden(new("key:a"), 3, JqValue.Null),
        new ContextEdited(new("key:a"), JqValue.EmptyObject, 2),
    ];

    private static readonly Stimulus[] Stimuli =
    [
        new StartExecution(Definition, JqValue.Null, null),
        new ForkExecution(StateSnapshot.Of(new() { Definition = Definition, Input = JqValue.Null, StartedAt = At }), new("source", 7, At)),
        new ActivityTaken(1),
        new ActivitiesLost([1, 2]),
        new ActivityEnded(1, JqValue.Null, null),
        new ActivityEnded(1, null, Error),
        new ActivityReported(1, "id", true, JqValue.EmptyObject),
        new TimerElapsed(new(3, TimerPurpose.Retry)),
        new ChildEnded(1, "child", JqValue.Null, null),
        new ActiveTimeElapsed(),
        new CancelExecution("why"),
        new ContinueExecution(),
        new EventArrived(1, 7, At, JqValue.Parse("""{"id":"a"}"""), true),
        .. Commands.Select(command => new Operate(command, new("key:a", "c", 17))),
    ];

    private static OperatorCommand[] Commands =>
    [
        new SuspendCommand("why", At, new(".a")),
        new ResumeCommand(JqValue.EmptyObject),
        new CancelCommand("why"),
        new TerminateCommand("why"),
        new StepCommand(),
        new RunUntilCommand("a"),
        new SetBreakpointsCommand(["a"]),
        new SkipCommand("a", JqValue.Null),
        new RetryFromCommand("/do/0/a", 0, JqValue.Null, JqValue.EmptyObject),
        new EditCommand(JqValue.EmptyObject, JqValue.Null, "a", "b"),
        new RetryCompensationCommand(),
        new SkipCompensationCommand(),
        new MigrateCommand(Definition, [new(0, ""), new(3, "/do/1/a", "/do", 2, "/use/functions/f", -1)], 9),
    ];

    [Fact]
    public void Every_event_is_read_as_it_was_written()
    {
        var bytes = HistoryJson.Write(Events);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(HistoryJson.Write([.. HistoryJson.ReadEvents(bytes)])));
        Assert.Equal(Kinds<HistoryEvent>(), Events.Select(happened => happened.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Every_stimulus_is_read_as_it_was_written()
    {
        foreach (var stimulus in Stimuli)
        {
            var bytes = HistoryJson.Write(stimulus);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(HistoryJson.Write(HistoryJson.ReadStimulus(bytes))));
        }
        Assert.Equal(Kinds<Stimulus>(), Stimuli.Select(stimulus => stimulus.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Every_command_stands_among_the_stimuli() =>
        Assert.Equal(Kinds<OperatorCommand>(), Commands.Select(command => command.GetType().Name).Order());

    [Fact]
    public void Words_are_written_as_the_api_writes_them() =>
        Assert.Equal("""[{"type":"timer-fired","run":1,"purpose":"attempt"}]""", Encoding.UTF8.GetString(HistoryJson.Write([new TimerFired(1, TimerPurpose.Attempt)])));

    [Fact]
    public void The_value_null_and_no_value_are_not_the_same()
    {
        var read = HistoryJson.ReadEvents(HistoryJson.Write([new TaskCompleted(1, JqValue.Null), new TaskCompleted(1)])).Cast<TaskCompleted>().ToArray();
        Assert.Equal((true, false), (read[0].Output.HasValue, read[1].Output.HasValue));
    }

    [Fact]
    public void Numbers_keep_the_text_they_were_read_with()
    {
        var read = (ActivityCompleted)HistoryJson.ReadEvents(HistoryJson.Write([new ActivityCompleted(1, JqValue.Parse("[100000000000000000000, 1.10]"))])).Single();
        Assert.Equal("[100000000000000000000,1.10]", read.Result.ToJson());
    }

    [Fact]
    public void Data_may_be_nested_as_deep_as_values_can_be()
    {
        var deep = new string('[', 9_000) + new string(']', 9_000);
        var read = (ActivityCompleted)HistoryJson.ReadEvents(HistoryJson.Write([new ActivityCompleted(1, JqValue.Parse(deep))])).Single();
        Assert.Equal(deep, read.Result.ToJson());
    }

    private static IEnumerable<string> Kinds<T>() =>
        typeof(T).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType.Name).Order();
}

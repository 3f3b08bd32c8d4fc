using System.Collections.Immutable;
using Pawl.Engine;
using Pawl.Engine.Activities;
using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Snapshots;

/// <summary>States that no execution need ever be in, made so that every member has another value than nothing.</summary>
internal static class StateSamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 1, 2, 3, 456, TimeSpan.Zero);
    private static readonly WorkflowError Error = new("urn:x", 418) { Title = "T", Detail = "d", Instance = "/do/0/a" };
    private static readonly JqValue Value = JqValue.Parse("""{"b":1.10,"a":[null,"ü"]}""");
    // In the order of bytes, Z stands before a; in that of most languages behind it.
    private static readonly ImmutableSortedDictionary<string, JqValue> Named = ImmutableSortedDictionary<string, JqValue>.Empty.WithComparers(StringComparer.Ordinal).Add("Z", Value).Add("a", JqValue.Null);

    public static IReadOnlyList<ExecutionState> All { get; } =
    [
        new()
        {
            Definition = new("n", "w", "1.0.0"),
            Input = Value,
            StartedAt = At,
            Parent = new("parent", 3),
            End = StatusPhase.Faulted,
            EndedAt = At.AddTicks(1),
            Context = Value,
            Output = JqValue.From(7),
            Error = Error,
            CancelReason = "why",
            Position = 42,
            LastRun = 12,
            Runs = Progresses.Select((progress, index) => Run(index + 1, progress)).ToImmutableSortedDictionary(run => run.Id, run => run),
            Ready = [1, 2],
            Detached = ImmutableSortedDictionary<int, DetachedActivity>.Empty.Add(4, new("/do/1/b", Shell, At, true, true)),
            Timers = ImmutableSortedDictionary<TimerKey, DateTimeOffset>.Empty.Add(new(3, TimerPurpose.Retry), At).Add(new(10, TimerPurpose.Wait), At).Add(new(2, TimerPurpose.Cron), At),
            Subscriptions = ImmutableSortedDictionary<int, EventSubscription>.Empty.Add(3, new([new("t", true, 7), new(EventTopic.Any, false)], 5)),
            Suspension = Suspended,
            Goal = new(RunGoalKind.RunUntil, "key:a", "/do/2/t", 3),
            Breakpoints = ["/do/1/t"],
            Commands = [new("key:a", "id", "digest")],
            Consumed = new([new(8, 1), new(9, 2)], 7),
            Active = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), At),
        },
        new() { Definition = new("n", "w", "1.0.0"), Input = JqValue.Null, StartedAt = At },
    ];

    private static ShellActivity Shell => new("ls", ["a"], "in", [new("k", "v")], ProcessReturn.All);

    private static TaskProgress[] Progresses =>
    [
        new LoopProgress(Value, 3),
        new ForkProgress(true, 2, [Value, null, JqValue.Null], [null, JqValue.Null, Value], 1, 2),
        new TryProgress(TryStage.Waiting, 2, At, Error),
        new WaitProgress(At, true),
        new ActivityProgress(Shell, At, true, Error, true, true, Messages, true, "/do/0/t"),
        new ChildProgress("child", true, Error),
        new FunctionProgress("/use/functions/f"),
        new ListenProgress
        {
            Iterates = true,
            Remembers = true,
            Context = Value,
            Satisfied = [1, 3],
            UntilSatisfied = [2],
            Keys = Named,
            Seen = [Value],
            Queue = [Value, JqValue.Null],
            Results = [Value],
            Item = Value,
            Index = 2,
            Consumed = 3,
            Size = 99,
            IsClosed = true,
        },
        new ScheduleProgress(4, "running", [new EventSet(3) { Satisfied = [1], UntilSatisfied = [2], Keys = Named, Items = [Value] }], 5),
    ];

    private static Suspension Suspended => new()
    {
        Since = At,
        Actor = "key:a",
        Cause = SuspensionCause.Breakpoint,
        Reason = "why",
        Pointer = "/do/1/t",
        Until = At,
        When = new("$context.go", new("t", ".data")),
        WhenFault = "no",
        LimitAction = SuspensionLimitAction.Cancel,
        Warned = true,
        Overdue = true,
        Held = ImmutableSortedDictionary<TimerKey, DateTimeOffset>.Empty.Add(new(3, TimerPurpose.Attempt), At),
    };

    private static ConsumedMessages Messages => new()
    {
        Iterates = true,
        Remembers = true,
        Ids = ["a", "b"],
        Seen = [Value],
        Results = [JqValue.Null, Value],
        Item = Value,
        Count = 2,
        Size = 77,
        IsClosed = true,
    };

    private static TaskRun Run(int id, TaskProgress progress) => new()
    {
        Id = id,
        Owner = id - 1,
        Pointer = $"/do/{id}/t",
        Branch = 2,
        StartedAt = At,
        RawInput = Value,
        Input = Value,
        RawOutput = Value,
        Context = Value,
        Cursor = new($"/do/{id}/t/do", 4, Value),
        Progress = progress,
        Extension = new([1, 2], ExtensionStage.After, 2, Value, 5),
        Error = Error,
        Steps = [Step],
        Undoing = new([Step, Step], 2, [new(Step, Error)], true, AfterUndoing.Cancel, Error, "why", "key:a"),
        Undoes = Step,
        PassedBreakpoint = true,
    };

    private static CompletedStep Step => new(7, "/do/0/a", Value, JqValue.From(7), 9, true);
}

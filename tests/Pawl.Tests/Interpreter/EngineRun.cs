using System.Text;
using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Engine.Stimuli;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Tests.Simulation;

namespace Pawl.Tests.Interpreter;

/// <summary>The engine itself, one stimulus after the other, with a crash after every commit.</summary>
/// <remarks>
/// Each decision is made twice: by a process that lives, and by one that died and folded the stored bytes. Whatever is different is a violation:
/// states, events, timers, effects. Now and then a stimulus comes twice or too early, and must change nothing.
/// </remarks>
internal sealed class EngineRun
{
    public const string Stuck = "is stuck";
    private const int DecisionsAtMost = 20_000;

    private readonly IReadOnlyDictionary<string, WorkflowDefinition> _definitions;
    private readonly SimulatedRandom _random;
    private readonly EngineLimits _limits;
    private readonly PriorityQueue<(ExecutionKey Key, Stimulus What), (DateTimeOffset At, ulong Order)> _coming = new();
    private readonly Dictionary<ExecutionKey, (DateTimeOffset At, ulong Order)> _lastSent = [];
    private readonly List<EngineExecution> _executions = [];
    private readonly Queue<ToldEvent> _arriving = new();
    private readonly List<EventArrived> _events = [];

    private readonly Interruptions _interruptions;

    private EngineRun(IReadOnlyDictionary<string, WorkflowDefinition> definitions, SimulatedRandom random, Interruptions interruptions = Interruptions.None)
    {
        (_definitions, _random, _interruptions) = (definitions, random, interruptions);
        _limits = EngineLimits.Default with { TransitionsPerDecision = random.Of(1, 2, 7, 1_000) };
    }

    private static readonly OperatorStamp Operator = new("key:test");

    /// <summary>How often an execution was suspended.</summary>
    public int Interrupted { get; private set; }

    /// <summary>What broke.</summary>
    public List<string> Violations { get; } = [];
    public int Decisions { get; private set; }
    public Chance Chance { get; private set; } = Chance.None;
    public Story Story => new([.. _executions.Select(execution => execution.Told)]);
    /// <summary>Everything that was stored, as text.</summary>
    public string Stored => string.Join('\n', _executions.SelectMany(execution => execution.History).Select(batch => Encoding.UTF8.GetString(HistoryJson.Write(batch.Events))));

    public static EngineRun Of(IReadOnlyDictionary<string, WorkflowDefinition> definitions, string name, JqValue input, string id, SimulatedRandom random, DateTimeOffset? cancelledAt, IReadOnlyList<ToldEvent> events, Interruptions interruptions = Interruptions.None)
    {
        var run = new EngineRun(definitions, random, interruptions);
        var key = new ExecutionKey("default", id);
        run.Come(key, new StartExecution(definitions[name].Id, input, Parent: null), Clock.Start);
        if (cancelledAt is { } at) run.Come(key, new CancelExecution(null), at);
        foreach (var told in events) run._arriving.Enqueue(told);
        run.UntilTheEnd();
        run.Chance = new(run._executions.SelectMany(execution => execution.RetryDelays()).GroupBy(delay => delay.Try)
            .ToDictionary(delays => delays.Key, IReadOnlyList<TimeSpan> (delays) => [.. delays.Select(delay => delay.Length)]));
        return run;
    }

    /// <summary>Runs an execution that begins where another one stood.</summary>
    public static EngineRun Of(IReadOnlyDictionary<string, WorkflowDefinition> definitions, ForkExecution fork, string id, SimulatedRandom random)
    {
        var run = new EngineRun(definitions, random);
        run.Come(new("default", id), fork, fork.Origin.At);
        run.UntilTheEnd();
        return run;
    }

    /// <summary>Everything that ran: the execution that was asked for, and its children.</summary>
    public IReadOnlyList<EngineExecution> Executions => _executions;

    private void Come(ExecutionKey key, Stimulus what, DateTimeOffset at) => _coming.Enqueue((key, what), (at, _random.Next()));

    /// <summary>What one execution sends another arrives in the order of sending.</summary>
    private void ComeInOrder(ExecutionKey key, Stimulus what, DateTimeOffset at)
    {
        var order = _random.Next() / 2;
        if (_lastSent.TryGetValue(key, out var last) && last.At == at) order = Math.Max(order, last.Order + 1);
        _lastSent[key] = (at, order);
        _coming.Enqueue((key, what), (at, order));
    }

    private void UntilTheEnd()
    {
        var now = Clock.Start;
        while (Violations.Count == 0)
        {
            var timer = _executions.Where(execution => execution.State is { Timers.IsEmpty: false })
                .SelectMany(execution => execution.State!.Timers, (execution, due) => (execution.Key, Timer: due.Key, At: due.Value))
                .OrderBy(due => due.At).Take(1).ToList();
            var coming = _coming.TryPeek(out var next, out var place) ? place.At : DateTimeOffset.MaxValue;
            if (_arriving.TryPeek(out var arriving) && arriving.At <= coming && (timer.Count == 0 || arriving.At <= timer[0].At))
            {
                if (_executions.TrueForAll(execution => execution.State?.End is not null) && _executions.Count > 0) break;
                now = arriving.At;
                Append(_arriving.Dequeue().Envelope, now, emitter: null, position: null);
                continue;
            }
            if (timer.Count == 0 && coming == DateTimeOffset.MaxValue) break;

            if (timer.Count > 0 && (timer[0].At < coming || (timer[0].At == coming && _random.Chance(0.5))))
            {
                now = timer[0].At > now ? timer[0].At : now;
                next = (timer[0].Key, new TimerElapsed(timer[0].Timer));
            }
            else
            {
                now = coming;
                _coming.Dequeue();
            }
            Decide(next.Key, next.What, now);
            if (Decisions > DecisionsAtMost) Violations.Add($"no end after {Decisions} decisions");
        }
        if (Violations.Count == 0) Violations.AddRange(_executions.Where(execution => execution.State?.End is null).Select(execution => $"{execution.Key.Id} {Stuck}"));
    }

    private void Decide(ExecutionKey key, Stimulus stimulus, DateTimeOffset now)
    {
        var execution = _executions.Find(known => known.Key == key);
        if (execution is null)
        {
            // A child that could not begin cannot be cancelled either.
            var (id, input, parent) = stimulus switch
            {
                StartExecution start => (start.Definition, start.Input, start.Parent),
                ForkExecution fork => (fork.Snapshot.State.Definition, fork.Snapshot.State.Input, null),
                _ => default,
            };
            if (id is null) return;
            if (!_definitions.TryGetValue(id.Name, out var definition))
            {
                if (parent is { Run: { } waiting }) Come(key with { Id = parent.ExecutionId }, new ChildEnded(waiting, key.Id, null, ErrorTypes.Configuration("no such workflow")), now);
                return;
            }
            _executions.Add(execution = new(key, definition, input, now));
        }

        var context = new DecisionContext { Now = now, Seed = _random.Next(), Key = key, Limits = _limits };
        if (_random.Chance(0.1) && execution.State is { Timers.IsEmpty: false } early)
            ExpectNothing(execution, new TimerElapsed(early.Timers.MaxBy(timer => timer.Value).Key), context with { Now = early.Timers.Values.Max().AddTicks(-1) }, "a timer that came too early");
        var decision = execution.Decide(stimulus, context, Violations);
        Decisions++;
        if (stimulus is not ContinueExecution && _random.Chance(0.1)) ExpectNothing(execution, stimulus, context, "a stimulus that came twice");
        Carry(execution, decision, now);
        if (_interruptions is Interruptions.Everywhere && stimulus is not Operate && execution.State is { End: null, Suspension: null }) Interrupt(execution, context);
    }

    /// <summary>Suspends an execution; at the same moment, but after whatever else comes first, it is resumed.</summary>
    private void Interrupt(EngineExecution execution, DecisionContext context)
    {
        Interrupted++;
        var suspended = execution.Decide(new Operate(new SuspendCommand(), Operator), context, Violations);
        Decisions++;
        if (suspended.Outcome != OperatorOutcome.Done || execution.State!.Status is not StatusPhase.Suspended) Violations.Add($"{execution.Key.Id}: a suspension was answered {suspended.Outcome}");
        if (suspended.Activities.Length + suspended.ActivitiesCancelled.Length + suspended.Outgoing.Length > 0) Violations.Add($"{execution.Key.Id}: a suspension began or stopped something");
        Come(execution.Key, new Operate(new ResumeCommand(), Operator), context.Now);
    }

    private void Carry(EngineExecution execution, Decision decision, DateTimeOffset now)
    {
        // As the store does it: a new subscription is given the past it asks for, then what this commit emits goes to all.
        foreach (var (run, subscription) in decision.SubscriptionsSet)
        {
            foreach (var stored in _events.Where(stored => stored.ReceivedAt >= execution.State!.StartedAt).ToList()) Deliver(execution, stored, run, subscription, isReplayed: true, now);
        }
        foreach (var emitted in decision.Emitted) Append(emitted.Envelope, now, execution, emitted.Position);

        if (decision.MoreToDo) Come(execution.Key, new ContinueExecution(), now);
        foreach (var activity in decision.Activities)
        {
            var answer = execution.Ask(activity, now);
            if (activity.TellsBegin) Come(execution.Key, new ActivityTaken(activity.Run), now);
            Come(execution.Key, new ActivityEnded(activity.Run, answer.Result, answer.Error), now + answer.Latency);
        }
        foreach (var sent in decision.Outgoing)
        {
            var stimulus = HistoryJson.ReadStimulus(HistoryJson.Write(sent.Stimulus));
            ComeInOrder(execution.Key with { Id = sent.ExecutionId }, stimulus, now);
        }
    }

    private void Append(JqValue envelope, DateTimeOffset now, EngineExecution? emitter, long? position)
    {
        var stored = new EventArrived(0, _events.Count + 1, now, envelope);
        _events.Add(stored);
        foreach (var listener in _executions.Where(listener => listener.State is { End: null }))
        {
            foreach (var (run, subscription) in listener.State!.Subscriptions)
                Deliver(listener, stored, run, subscription, isReplayed: ReferenceEquals(listener, emitter) && position < subscription.Position, now);
        }
    }

    private void Deliver(EngineExecution listener, EventArrived stored, int run, EventSubscription subscription, bool isReplayed, DateTimeOffset now)
    {
        var type = stored.Envelope["type"].AsString();
        if (subscription.Topics.Any(topic => topic.Covers(type) && (topic.Replays || !isReplayed))) ComeInOrder(listener.Key, stored with { Run = run, IsReplayed = isReplayed }, now);
    }

    private void ExpectNothing(EngineExecution execution, Stimulus stimulus, DecisionContext context, string what)
    {
        if (execution.State is not { } state) return;
        // At one moment several timers may be due, and a busy engine may have more to do: only what really repeats is expected to do nothing.
        var decision = WorkflowEngine.Decide(execution.Definition, state, stimulus, context);
        if (decision.Events.Length > 0) Violations.Add($"{execution.Key.Id}: {what} ({stimulus.GetType().Name}) led to {string.Join(", ", decision.Events.Select(happened => happened.GetType().Name))}");
    }
}

/// <summary>What an operator does to every execution of a run.</summary>
internal enum Interruptions
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Suspends it after every decision, and resumes it.</summary>
    Everywhere,
}

using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Reads the history of a nest along with a model of a few lines: each run has a list, a place in it and a number. Of what an operator changed, it believes what was asked for.</summary>
/// <param name="world">Is told of what differs.</param>
/// <param name="execution">The execution.</param>
/// <param name="commandOf">The command that was given under a key; null when none was.</param>
internal sealed class NestReading(SimulatedWorld world, ExecutionKey execution, Func<string?, OperatorCommand?> commandOf)
{
    private readonly Dictionary<int, Frame> _frames = [];

    public void Read(IEnumerable<HistoryBatch> history)
    {
        foreach (var batch in history)
            foreach (var happened in batch.Events) Take(happened);
    }

    private void Take(HistoryEvent happened)
    {
        switch (happened)
        {
            case ExecutionStarted started:
                _frames[0] = new("", null) { List = "/do", Number = NumberIn(started.Input) };
                break;
            case TaskStarted started:
                Start(started);
                break;
            case IterationStarted iteration:
                var loop = _frames[iteration.Run];
                Require(iteration.Index == loop.Rounds++ && (iteration.Index == 0 || loop.Next == Nest.LengthOf(loop.List!)), $"{iteration} after {loop}");
                loop.Next = 0;
                break;
            case ActivityScheduled scheduled:
                var (said, frame) = (Chain.Said(scheduled.Request), _frames[scheduled.Run]);
                Require(said["n"] == JqValue.From(frame.Number) && frame.Pointer.EndsWith($"/{said["task"].AsString()}", StringComparison.Ordinal), $"run {scheduled.Run} says {said}, and {frame.Number} was foretold at {frame.Pointer}");
                break;
            case TaskCompleted completed:
                End(completed.Run, ResultOf(_frames[completed.Run]));
                break;
            case TaskCancelled cancelled:
                _frames.Remove(cancelled.Run);
                break;
            case ExecutionCompleted completed:
                Require(_frames.Count == 1 && _frames[0].Next == Nest.LengthOf("/do") && completed.Output == Chain.Data(_frames[0].Number), $"it completed with {completed.Output}, and {_frames[0]} was foretold");
                break;
            case IOperated { By: { CommandId: not null } by }:
                if (commandOf(by.CommandId) is { } command) Change(happened, command);
                else Require(false, $"{happened} follows from a command that nobody gave");
                break;
            default:
                break;
        }
    }

    private void Start(TaskStarted started)
    {
        var owner = _frames[started.Owner];
        var isNext = started.Branch is null ? started.Pointer.StartsWith($"{owner.List}/{owner.Next}/", StringComparison.Ordinal) : started.Pointer.StartsWith($"{owner.Pointer}/fork/branches/{started.Branch}/", StringComparison.Ordinal);
        Require(isNext, $"{started.Pointer} began, and {owner} stood there");
        _frames[started.Run] = new(started.Pointer, started.Branch) { Owner = started.Owner, List = Nest.ListIn(started.Pointer), Number = owner.Number, Raw = owner.Number };
    }

    private long ResultOf(Frame frame)
    {
        if (frame.Branches.Count > 0) return frame.Branches.Values.Sum();
        if (frame.List is null) return frame.Pointer.EndsWith("/rest", StringComparison.Ordinal) ? frame.Number : frame.Number + 1;
        Require(frame.Next == Nest.LengthOf(frame.List) && (!frame.Pointer.EndsWith("/loop", StringComparison.Ordinal) || frame.Rounds == Nest.Rounds), $"{frame} completed");
        return frame.Number;
    }

    private void End(int run, long result)
    {
        var frame = _frames[run];
        _frames.Remove(run);
        var owner = _frames[frame.Owner];
        if (frame.Branch is { } branch) owner.Branches[branch] = result;
        else (owner.Number, owner.Next) = (result, owner.Next + 1);
    }

    private void Change(HistoryEvent happened, OperatorCommand command)
    {
        switch (command, happened)
        {
            case (SkipCommand skip, TaskOverridden overridden):
                var skipped = _frames[overridden.Run];
                Require(skip.Task is null || skipped.Pointer.EndsWith($"/{skip.Task}", StringComparison.Ordinal), $"{skip} ended {skipped}");
                End(overridden.Run, skip.Output is { } output ? NumberIn(output) : skipped.Raw);
                break;
            case (SkipCommand skip, CursorMoved moved):
                var list = ListOf(skip.Task, moved);
                list.Next++;
                if (skip.Output is { } given) list.Number = NumberIn(given);
                break;
            case (EditCommand edit, CursorMoved moved):
                var edited = ListOf(edit.Next ?? edit.Task, moved);
                if (edit.Next is { } next) edited.Next = Nest.Places[next].Index;
                if (edit.Data is { } data) edited.Number = NumberIn(data);
                break;
            default:
                break;
        }
    }

    /// <summary>The run whose list has the task that was named: there is but one at a time.</summary>
    private Frame ListOf(string? task, CursorMoved moved)
    {
        var found = task is null ? _frames[moved.Owner] : _frames.Values.SingleOrDefault(frame => frame.List == Nest.Places[task].List) ?? _frames[moved.Owner];
        Require(ReferenceEquals(found, _frames[moved.Owner]), $"{moved}, and {task} is in the list of {found}");
        return found;
    }

    private static long NumberIn(JqValue data) => (long)data["n"].AsDouble();

    private void Require(bool holds, string otherwise)
    {
        if (!holds) world.Violate(Promise.ChangeIsExact, $"{execution.Id}: {otherwise}");
    }

    /// <summary>A run that lives.</summary>
    private sealed record Frame(string Pointer, int? Branch)
    {
        public int Owner { get; init; }
        /// <summary>The list inside it; null when it has none.</summary>
        public string? List { get; init; }
        public int Next { get; set; }
        public int Rounds { get; set; }
        /// <summary>What the next task gets.</summary>
        public long Number { get; set; }
        /// <summary>What it got itself.</summary>
        public long Raw { get; init; }
        public Dictionary<int, long> Branches { get; } = [];
    }
}

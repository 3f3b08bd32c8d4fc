using Pawl.Engine;
using Pawl.Engine.Control;
using Pawl.Engine.History;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Simulation.Operating;

/// <summary>Reads the history of a chain along with a model of a few lines. Of what an operator changed, it believes what was asked for, never what was recorded.</summary>
/// <param name="world">Is told of what differs.</param>
/// <param name="execution">The execution.</param>
/// <param name="commandOf">The command that was given under a key; null when none was.</param>
internal sealed class ChainReading(SimulatedWorld world, ExecutionKey execution, Func<string?, OperatorCommand?> commandOf)
{
    private readonly Dictionary<string, (long Number, long Added, string Last)> _starts = [];
    private Chain _chain = Chain.Versions[0];
    private int _next;
    private long _number;
    private long _added;
    private string _last = "";
    private (int Run, string Name)? _live;

    /// <summary>The number that the next task gets.</summary>
    public long Number { get => _number; set => _number = value; }

    /// <summary>Whether its last task has failed, and nobody led it elsewhere.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Another one that stands where this one does.</summary>
    public ChainReading Copy(ExecutionKey of, Func<string?, OperatorCommand?> commands)
    {
        var copy = new ChainReading(world, of, commands) { _chain = _chain, _next = _next, _number = _number, _added = _added, _last = _last, _live = _live, HasFailed = HasFailed };
        foreach (var (name, start) in _starts) copy._starts.Add(name, start);
        return copy;
    }

    /// <summary>Takes over the context that somebody gave it.</summary>
    public void Take(JqValue context) => (_added, _last) = ((long)(context["k"].IsNull ? 0 : context["k"].AsDouble()), context["last"].IsNull ? "" : context["last"].AsString());

    /// <summary>Reads on, up to a position.</summary>
    public void Read(IEnumerable<HistoryBatch> history, long until = long.MaxValue)
    {
        foreach (var batch in history)
            for (var i = 0; i < batch.Events.Length && batch.Position + i <= until; i++) Take(batch.Events[i]);
    }

    private void Take(HistoryEvent happened)
    {
        switch (happened)
        {
            case ExecutionStarted started:
                (_chain, _number) = (Chain.Of(started.Definition), (long)started.Input["n"].AsDouble());
                break;
            case TaskStarted started:
                Start(started);
                break;
            case TaskSkipped skipped:
                Require(_live is null && Next is { Kind: LinkKind.CallIfEven } && _number % 2 != 0 && skipped.Pointer == _chain.PointerOf(_next), $"{skipped} with {_number} in hand");
                _next++;
                break;
            case ActivityScheduled scheduled:
                var expected = JqValue.Object(
                    ("task", JqValue.From(_live?.Name ?? "")), ("version", JqValue.From(_chain.Version)), ("n", JqValue.From(_number)), ("k", JqValue.From(_added)), ("last", JqValue.From(_last)));
                Require(_live?.Run == scheduled.Run && Chain.Said(scheduled.Request) == expected, $"run {scheduled.Run} says {Chain.Said(scheduled.Request)}, and {expected} was foretold of {_live}");
                break;
            case TaskCompleted completed:
                Complete(completed.Run);
                break;
            case TaskFaulted faulted:
                Require(_live?.Run == faulted.Run && _number > Chain.Most, $"{faulted} with {_number} in hand");
                (_live, HasFailed) = (null, true);
                break;
            case TaskCancelled:
                _live = null;
                break;
            case ExecutionCompleted completed:
                Require(_live is null && Next is null && completed.Output == Chain.Data(_number), $"it completed with {completed.Output} before {Next?.Name}, and {_number} was foretold");
                break;
            case IOperated { By: { CommandId: not null } by }:
                if (commandOf(by.CommandId) is { } command) Change(happened, command);
                else Require(false, $"{happened} follows from a command that nobody gave");
                break;
            default:
                break;
        }
    }

    private Link? Next => _next < _chain.Links.Count ? _chain.Links[_next] : null;

    private void Start(TaskStarted started)
    {
        Require(_live is null && _next < _chain.Links.Count && started.Pointer == _chain.PointerOf(_next), $"{started.Pointer} began, and {Next?.Name} was foretold");
        HasFailed = false;
        _live = (started.Run, started.Pointer[(started.Pointer.LastIndexOf('/') + 1)..]);
        _starts[_live.Value.Name] = (_number, _added, _last);
    }

    private void Complete(int run)
    {
        if (_live is not var (live, name) || live != run)
        {
            Require(false, $"run {run} completed, and {_live} was at work");
            return;
        }

        (_live, _next) = (null, _chain.IndexOf(name) + 1);
        switch (_chain.Links[_next - 1].Kind)
        {
            case LinkKind.Call or LinkKind.CallIfEven:
                (_number, _last) = (_number + 1, name);
                break;
            case LinkKind.Set:
                _number = (_number * 2) + _added;
                break;
            default:
                break;
        }
    }

    private void Change(HistoryEvent happened, OperatorCommand command)
    {
        if (happened is CursorMoved) HasFailed = false;
        switch (command, happened)
        {
            case (ResumeCommand { Data: { } data }, ExecutionResumed):
                if (data.TryGet("k", out var added)) _added = (long)added.AsDouble();
                break;
            case (SkipCommand skip, TaskOverridden overridden):
                Require(_live?.Run == overridden.Run, $"{overridden} by a skip, and {_live} was at work");
                (_live, _next) = (null, _chain.IndexOf(_live?.Name ?? "") + 1);
                if (skip.Output is { } output) _number = NumberIn(output);
                break;
            case (SkipCommand skip, CursorMoved):
                Require(_live is null && (skip.Task is null || skip.Task == Next?.Name), $"{skip} moved on, and {_live?.Name ?? Next?.Name} came next");
                _next++;
                if (skip.Output is { } given) _number = NumberIn(given);
                break;
            case (EditCommand { Context: { } context }, ContextEdited):
                Take(context);
                break;
            case (EditCommand edit, CursorMoved):
                Require(_live is null, $"{edit} while {_live} is at work");
                if (edit.Next is { } next) _next = _chain.IndexOf(next);
                if (edit.Data is { } hand) _number = NumberIn(hand);
                break;
            case (RetryFromCommand retry, CursorMoved):
                var name = retry.Pointer[(retry.Pointer.LastIndexOf('/') + 1)..];
                Require(_live is null, $"it goes back to {name} while {_live} is at work");
                (_number, _added, _last) = _starts[name];
                _next = _chain.IndexOf(name);
                break;
            case (MigrateCommand migrate, DefinitionMigrated):
                Migrate(Chain.Of(migrate.To));
                break;
            default:
                break;
        }
    }

    private void Migrate(Chain to)
    {
        Require(to != _chain, "it was migrated to where it was");
        // Where its list is over, what the new version appends comes next.
        _next = Next is { } next ? to.IndexOf(next.Name) : to.IndexOf(_chain.Links[^1].Name) + 1;
        _chain = to;
    }

    private static long NumberIn(JqValue data) => (long)data["n"].AsDouble();

    private void Require(bool holds, string otherwise)
    {
        if (!holds) world.Violate(Promise.ChangeIsExact, $"{execution.Id}: {otherwise}");
    }
}

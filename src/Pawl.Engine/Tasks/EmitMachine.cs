using System.Text;
using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>emit</c>: an event for the tenant's journal, appended in the commit that records it, so that it is emitted once.</summary>
internal static class EmitMachine
{
    /// <summary>Bytes of <c>id</c>, <c>source</c> and <c>type</c>, each: what the journal can index. 1,024.</summary>
    private const int NameBytes = 1_024;

    public static void Step(Turn turn, TaskRun run, EmitTask task)
    {
        var given = ExpressionScope.Of(turn, run, task).Evaluate(task.Event, run.Input);
        turn.Emit(new EventEmitted(run.Id, Envelope(turn, run, given)));

        var emitted = turn.State.Runs[run.Id];
        Completion.Complete(turn, emitted, task, emitted.RawOutput!.Value, task.Then);
    }

    /// <summary>Fills in what the author left out; what the author gives wins.</summary>
    private static JqValue Envelope(Turn turn, TaskRun run, JqValue given)
    {
        var envelope = JqValue.Object(("specversion", JqValue.From("1.0")));
        foreach (var (name, value) in given.Members)
        {
            // CloudEvents knows no null: an attribute that has no value is absent.
            if (!value.IsNull || name == "data") envelope = envelope.With(name, value);
        }

        var id = turn.Definition.Id;
        envelope = Filled(envelope, "id", () => DerivedIds.Of("event", turn.Context.Key, run.Id));
        envelope = Filled(envelope, "source", () => $"/{id.Namespace}/{id.Name}/{id.Version}");
        envelope = Filled(envelope, "time", () => CloudEvents.Moment(turn.Now));
        foreach (var name in new[] { "id", "source", "type" }) Check(name, envelope[name]);

        var limit = turn.Context.Limits.EventBytes;
        if (Payloads.Size(envelope, limit) > limit)
            throw new RaisedException(ErrorTypes.Runtime($"The event is larger than {limit} bytes; keep large data outside and pass a reference.", 413));
        return envelope;
    }

    private static JqValue Filled(JqValue envelope, string name, Func<string> value) =>
        envelope.TryGet(name, out _) ? envelope : envelope.With(name, JqValue.From(value()));

    private static void Check(string name, JqValue value)
    {
        if (value.Kind == JqKind.String && value.AsString() is { Length: > 0 } text && Encoding.UTF8.GetByteCount(text) <= NameBytes && !text.Any(char.IsControl)) return;
        throw new RaisedException(ErrorTypes.Expression($"The event's '{name}' must be text of 1 to {NameBytes} bytes without control characters; it is {(value.Kind == JqKind.String ? "something else" : value.Kind.ToString().ToLowerInvariant())}."));
    }
}

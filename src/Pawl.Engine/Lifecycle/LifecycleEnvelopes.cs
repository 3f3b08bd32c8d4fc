using Pawl.Engine.Decisions;
using Pawl.Engine.Events;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Lifecycle;

/// <summary>Lifecycle events as CloudEvents. They name the output (R57) and never hold it: it is read through the API, by who may.</summary>
/// <param name="key">The execution.</param>
/// <param name="state">The state that the fact led to; its position is that of the fact.</param>
/// <param name="at">When, UTC.</param>
internal sealed class LifecycleEnvelopes(ExecutionKey key, ExecutionState state, DateTimeOffset at)
{
    public JqValue Definition => JqValue.Object(("name", JqValue.From(state.Definition.Name)), ("namespace", JqValue.From(state.Definition.Namespace)), ("version", JqValue.From(state.Definition.Version)));

    /// <summary>Where the workflow's output is read.</summary>
    public JqValue OutputUri => JqValue.From(Resource + "/output");

    /// <summary>Where the tasks are read, with what became of them.</summary>
    public JqValue TasksUri => JqValue.From(Resource + "/tasks");

    private string Resource => $"/api/v1/executions/{Uri.EscapeDataString(key.Id)}";

    /// <summary>Name of the execution that is unique among all workflows.</summary>
    private JqValue QualifiedName => JqValue.From($"{key.Id}.{state.Definition.Namespace}");

    private JqValue Moment => JqValue.From(CloudEvents.Moment(at));

    public EmittedEvent OfWorkflow(string type, string moment, params ReadOnlySpan<(string Key, JqValue Value)> more) =>
        Envelope(type, With(JqValue.Object(("name", QualifiedName), (moment, Moment)), more));

    public EmittedEvent OfTask(string type, string pointer, string moment, params ReadOnlySpan<(string Key, JqValue Value)> more) =>
        Envelope(type, With(JqValue.Object(("workflow", QualifiedName), ("task", JqValue.From(pointer)), (moment, Moment)), more));

    private EmittedEvent Envelope(string type, JqValue data)
    {
        var id = state.Definition;
        return new(state.Position, JqValue.Object(
            ("specversion", JqValue.From("1.0")),
            // One fact leads to at most one event of a type: the same decision, made again, names its events the same.
            ("id", JqValue.From(DerivedIds.Of(type, key, state.Position))),
            ("source", JqValue.From($"/{id.Namespace}/{id.Name}/{id.Version}")),
            ("type", JqValue.From(type)),
            ("subject", JqValue.From(key.Id)),
            ("time", Moment),
            ("datacontenttype", JqValue.From("application/json")),
            ("data", data)));
    }

    private static JqValue With(JqValue data, ReadOnlySpan<(string Key, JqValue Value)> more)
    {
        foreach (var (name, value) in more) data = data.With(name, value);
        return data;
    }
}

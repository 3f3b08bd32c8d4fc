using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>try</c> and <c>catch</c>.</summary>
internal static class TryReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var saga = SagaReader.ReadSaga(task);
        var outer = task.Session.Saga;
        task.Session.Saga = saga ?? outer;
        var list = task.List(task.Fields.Required("try"), task.Scope);
        // What the handler does is no step of this saga: its steps are undone by then.
        task.Session.Saga = outer;
        var handler = task.Fields.Required("catch", "Write 'catch: {}' to swallow every error.");
        var definition = handler is null ? null : ReadCatch(task, handler);
        return list is null || definition is null ? null : new TryTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, Try = list, Catch = definition, Saga = saga,
        };
    }

    private static CatchDefinition? ReadCatch(TaskContext task, Place place)
    {
        var session = task.Session;
        if (ObjectReader.Open(session, place, place.Kind == Expressions.JqKind.Array ? "The tasks of a catch stand below 'do'." : null) is not { } reader) return null;
        var errors = ErrorReader.ReadFilter(session, reader.Optional("errors"));
        var name = VariableNames.Read(session, reader.Optional("as"), "error");
        var inside = task.Scope.With(name);
        var variables = inside.At(ExpressionPosition.Task);
        var definition = new CatchDefinition
        {
            Errors = errors,
            As = name,
            When = ExpressionReader.Read(session, reader.Optional("when"), variables),
            ExceptWhen = ExpressionReader.Read(session, reader.Optional("exceptWhen"), variables),
            Retry = RetryReader.Read(session, reader.Optional("retry"), task.Scope, name),
            Do = task.List(reader.Optional("do"), inside),
            Then = task.Targets.Read(session, reader.Optional("then")),
        };
        reader.Close();
        return definition;
    }
}

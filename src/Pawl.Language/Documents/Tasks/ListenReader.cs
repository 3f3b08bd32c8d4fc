using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>listen</c>, with <c>foreach</c> beside it.</summary>
internal static class ListenReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var session = task.Session;
        var listen = task.Fields.Required("listen")!;
        var forEach = ForeachReader.Read(session, task.Fields.Optional("foreach"), task.Scope);
        if (ObjectReader.Open(session, listen, "Write { to: … }.") is not { } reader) return null;
        var to = EventConsumptionReader.Read(session, reader.Required("to"), task.Variables);
        var read = EventConsumptionReader.ReadMode(session, reader.Optional("read"));
        reader.Close();
        return to is null ? null : new ListenTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json, To = to, Read = read, Foreach = forEach,
        };
    }
}

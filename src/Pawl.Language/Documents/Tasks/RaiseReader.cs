using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>raise</c>.</summary>
internal static class RaiseReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        if (ObjectReader.Open(task.Session, task.Fields.Required("raise")!, "Write { error: … }.") is not { } reader) return null;
        var error = ErrorReader.Read(task.Session, reader.Required("error"), task.Variables);
        reader.Close();
        return error is null ? null : new RaiseTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Error = error };
    }
}

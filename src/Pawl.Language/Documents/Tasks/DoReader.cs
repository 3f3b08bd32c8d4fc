using Pawl.Language.Definitions;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>do</c>.</summary>
internal static class DoReader
{
    public static TaskDefinition? Read(TaskContext task) =>
        task.List(task.Fields.Required("do"), task.Scope) is { } list
            ? new DoTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Do = list }
            : null;
}

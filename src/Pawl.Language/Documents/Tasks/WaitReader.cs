using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>wait</c>.</summary>
internal static class WaitReader
{
    public static TaskDefinition? Read(TaskContext task) =>
        DurationReader.Read(task.Session, task.Fields.Required("wait"), task.Variables) is { } duration
            ? new WaitTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Duration = duration }
            : null;
}

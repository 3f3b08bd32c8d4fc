using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>set</c>: an object with at least one property, or text.</summary>
internal static class SetReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var value = task.Fields.Required("set")!;
        if (value.Kind is not (JqKind.Object or JqKind.String))
        {
            Expect.Report(task.Session, value, "an object or an expression",
                value.Kind is JqKind.Array or JqKind.Number or JqKind.True or JqKind.False ? "Write it as an expression: '${ … }'." : null);
            return null;
        }
        if (value.Kind == JqKind.Object && value.Node.Members.Count == 0)
        {
            task.Session.Error(value, ProblemCodes.MustNotBeEmpty, "'set' has no property.", "Write '${ {} }' to set an empty object.");
            return null;
        }
        return task.Template(value) is { } template
            ? new SetTask { Name = task.Name, Pointer = task.Pointer, Json = task.Json, Value = template }
            : null;
    }
}

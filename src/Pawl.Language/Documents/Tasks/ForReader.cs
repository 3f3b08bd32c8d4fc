using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>for</c>, with <c>while</c> and <c>do</c> beside it.</summary>
internal static class ForReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var session = task.Session;
        var loop = task.Fields.Required("for")!;
        var condition = task.Fields.Optional("while");
        var body = task.Fields.Required("do");
        if (ObjectReader.Open(session, loop, "Write { each: item, in: '${ … }' }.") is not { } reader) return null;

        var (each, at) = VariableNames.ReadPair(session, reader.Optional("each"), reader.Optional("at"));
        var items = ReadItems(task, reader.Required("in"));
        reader.Close();
        var inside = task.Scope.With(each, at);
        var during = ExpressionReader.Read(session, condition, inside.At(ExpressionPosition.Task));
        var list = task.List(body, inside);
        return items is null || list is null ? null : new ForTask
        {
            Name = task.Name, Pointer = task.Pointer, Json = task.Json,
            Each = each, At = at, In = items, While = during, Do = list,
        };
    }

    /// <summary>An expression, or an inline array of objects, which is data (R52).</summary>
    private static DataTemplate? ReadItems(TaskContext task, Place? place)
    {
        if (place is null) return null;
        if (place.IsText)
            return ExpressionReader.Read(task.Session, place, task.Variables) is { } expression ? new DataTemplate.Expression(expression) : null;
        if (place.Kind != JqKind.Array)
        {
            Expect.Report(task.Session, place, "an expression or a list of objects");
            return null;
        }
        var ok = true;
        foreach (var item in place.Items)
        {
            if (item.Kind == JqKind.Object) continue;
            Expect.Report(task.Session, item, "an object", "An inline list holds objects; write other items as an expression: '${ [ 1, 2 ] }'.");
            ok = false;
        }
        return ok ? task.Template(place) : null;
    }
}

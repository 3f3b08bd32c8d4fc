using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>raise</c>.</summary>
internal static class RaiseMachine
{
    public static void Step(Turn turn, TaskRun run, RaiseTask task)
    {
        var error = ExpressionScope.Of(turn, run, task).Evaluate(task.Error, run.Input);
        if (error["type"].Kind != JqKind.String)
            throw new RaisedException(ErrorTypes.Expression($"The 'type' of a raised error must be a string; it is {error["type"].ToJson()}."));
        if (error["status"].Kind != JqKind.Number)
            throw new RaisedException(ErrorTypes.Expression($"The 'status' of a raised error must be a number; it is {error["status"].ToJson()}."));

        // The runtime sets the instance, whatever the author wrote (R21).
        turn.Fault(run, new WorkflowError(error["type"].AsString(), (int)error["status"].AsDouble())
        {
            Title = Text(error["title"]),
            Detail = Text(error["detail"]),
            Instance = run.Pointer,
        });
    }

    private static string? Text(JqValue value) => value.Kind switch
    {
        JqKind.Null => null,
        JqKind.String => value.AsString(),
        _ => value.ToJson(),
    };
}

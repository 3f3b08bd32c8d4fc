using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Tasks that are one side effect: asked for once, durable, and ended by its result.</summary>
internal static class ActivityMachine
{
    public static void Step<T>(Turn turn, TaskRun run, T task, Func<Turn, T, TaskRun, ExpressionScope, ActivityRequest> arguments) where T : TaskDefinition
    {
        switch (run.Progress)
        {
            // It has begun, and how it ends is nobody's business.
            case ActivityProgress when SideEffects.IsDetaching(task):
                Completion.Complete(turn, run, task, run.Input, task.Then);
                break;
            case ActivityProgress { Failure: { } failure }:
                turn.Fault(run, failure);
                break;
            case ActivityProgress:
                Completion.Complete(turn, run, task, Payloads.Checked(run.RawOutput ?? default, turn.Context.Limits), task.Then);
                break;
            default:
                turn.Emit(new ActivityScheduled(run.Id, arguments(turn, task, run, ExpressionScope.Of(turn, run, task)), Delivery.IsAtMostOnce(task)));
                break;
        }
    }
}

using Pawl.Engine.Activities;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary>Tasks that are one side effect: asked for once, durable, and ended by its result.</summary>
internal static class ActivityMachine
{
    public static void Step(Turn turn, TaskRun run, TaskDefinition task)
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
                var veil = turn.Definition.Use.Secrets.IsEmpty ? null : new Veil();
                var request = ActivityArguments.Evaluate(turn, run, task, veil);
                turn.Emit(new ActivityScheduled(run.Id, request, Delivery.IsAtMostOnce(task), veil is { IsUsed: true } ? true : null));
                break;
        }
    }
}

using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary><c>wait</c>: a due time in the store, not a thread.</summary>
internal static class WaitMachine
{
    public static void Step(Turn turn, TaskRun run, WaitTask task)
    {
        if (run.Progress is not WaitProgress { Fired: true })
        {
            var due = Durations.DueAt(turn, task.Duration, run.Input, ExpressionScope.Of(turn, run, task));
            if (due > turn.Now)
            {
                turn.Emit(new WaitStarted(run.Id, due));
                return;
            }
        }
        Completion.Complete(turn, run, task, run.Input, task.Then);
    }
}

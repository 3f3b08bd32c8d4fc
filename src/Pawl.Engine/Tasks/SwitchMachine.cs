using Pawl.Engine.Decisions;
using Pawl.Engine.State;
using Pawl.Language.Definitions;

namespace Pawl.Engine.Tasks;

/// <summary><c>switch</c>: the first case whose condition holds, else the one without, else the task's own directive.</summary>
internal static class SwitchMachine
{
    public static void Step(Turn turn, TaskRun run, SwitchTask task)
    {
        var scope = ExpressionScope.Of(turn, run, task);
        SwitchCase? taken = null;
        foreach (var option in task.Cases)
        {
            if (option.When is { } condition && scope.Holds(condition, run.Input))
            {
                taken = option;
                break;
            }
        }
        taken ??= task.Cases.FirstOrDefault(option => option.When is null);
        Completion.Complete(turn, run, task, run.Input, taken?.Then ?? task.Then);
    }
}

using Pawl.Engine.Compensation;
using Pawl.Engine.Control;
using Pawl.Engine.Decisions;
using Pawl.Engine.History;
using Pawl.Engine.State;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Tasks;

/// <summary><c>fork</c>: branches side by side; all of them, or the first to complete.</summary>
internal static class ForkMachine
{
    public static void Step(Turn turn, TaskRun run, ForkTask task)
    {
        if (run.Progress is not ForkProgress progress)
        {
            // The branches begin together, so a breakpoint on one of them stops before all.
            if (task.Branches.Tasks.Any(branch => Breakpoints.Stop(turn, run, branch))) return;
            turn.Emit(new ForkStarted(run.Id, task.Branches.Tasks.Length, task.Compete));
            for (var branch = 0; branch < task.Branches.Tasks.Length && turn.State.Runs.TryGetValue(run.Id, out var begun); branch++)
                Sequence.Begin(turn, begun, task.Branches.Tasks[branch], branch);
            return;
        }

        var failed = run.Error is not null && (!progress.Compete || (progress.Live == 0 && progress.Outputs.All(output => output is null)));
        if (failed && progress.EndedBy is null)
        {
            turn.Fault(run, run.Error!);
            return;
        }

        if (CompensationMachine.Begin(turn, run, AfterUndoing.GoOn)) return;
        turn.CancelInside(run.Id);
        run = turn.State.Runs[run.Id];
        var deciding = progress.EndedBy ?? (progress.Compete ? progress.Winner ?? Array.FindIndex([.. progress.Outputs], output => output is not null) : null);
        var output = deciding is { } one
            ? progress.Outputs[one] ?? JqValue.Null
            : JqValue.Array(progress.Outputs.Select(branch => branch ?? JqValue.Null));
        Completion.Complete(turn, run, task, output, task.Then, Merge(turn.State.ContextOf(run), progress, progress.Compete ? deciding : null));
    }

    /// <summary>Joins what the branches exported, in declaration order; a later branch replaces equal top-level keys (R20).</summary>
    /// <returns>The context after the join; null when no branch changed it.</returns>
    private static JqValue? Merge(JqValue before, ForkProgress progress, int? only)
    {
        JqValue? merged = null;
        for (var branch = 0; branch < progress.Contexts.Length; branch++)
        {
            if (only is { } winner && winner != branch) continue;
            if (progress.Contexts[branch] is not { } context || context == before) continue;

            var target = merged ?? before;
            if (context.Kind != JqKind.Object || target.Kind != JqKind.Object)
            {
                merged = context;
                continue;
            }
            foreach (var (key, value) in context.Members) target = target.With(key, value);
            merged = target;
        }
        return merged;
    }
}

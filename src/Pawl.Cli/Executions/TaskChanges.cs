using Pawl.Cli.Output;
using Pawl.Client.Executions;

namespace Pawl.Cli.Executions;

/// <summary>Tells snapshots of an execution's tasks as lines, one for each change of status.</summary>
internal sealed class TaskChanges
{
    private readonly Dictionary<(int Run, string Pointer, string Iteration), (string Status, int Attempts)> _last = [];

    /// <summary>The lines that a new snapshot adds, in order of the start of the tasks.</summary>
    /// <param name="tasks">The snapshot.</param>
    /// <param name="now">When it was taken: a task does not say when it began to wait or to try again.</param>
    public IEnumerable<string> Next(IReadOnlyList<ExecutionTask> tasks, DateTimeOffset now)
    {
        foreach (var task in tasks)
        {
            var (key, status) = ((task.Run, task.Pointer, string.Join(',', task.Iteration)), (task.Status, task.Attempts));
            var known = _last.TryGetValue(key, out var before);
            if (known && before == status) continue;
            _last[key] = status;
            yield return Line(task, task.EndedAt ?? (known ? now : task.StartedAt));
        }
    }

    private static string Line(ExecutionTask task, DateTimeOffset at)
    {
        var iteration = task.Iteration.Count == 0 ? "" : $" [{string.Join(',', task.Iteration)}]";
        var attempts = task.Attempts > 1 ? $" attempt {task.Attempts}" : "";
        var took = task.EndedAt is { } ended && task.Status != "skipped" ? $" in {Ages.Text(ended - task.StartedAt)}" : "";
        var due = task.EndedAt is null && task.DueAt is { } goesOn ? $" until {Ages.Moment(goesOn)}" : "";
        var error = task.Error is { } failed ? $": {ExecutionTables.ErrorLine(failed)}" : "";
        return $"{at.ToUniversalTime():HH:mm:ss.fff}  {task.Status,-9}  {task.Pointer}{iteration} ({task.Kind}){attempts}{took}{due}{error}";
    }
}

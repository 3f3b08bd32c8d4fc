using Pawl.Cli.Output;
using Pawl.Client.Executions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pawl.Cli.Executions;

/// <summary>One line of a task tree.</summary>
/// <param name="Depth">How deep the task is nested, from 0.</param>
/// <param name="Name">The task, with its iteration in brackets.</param>
/// <param name="Kind">The kind as the DSL names it.</param>
/// <param name="Status">The status; empty for a line that stands for many.</param>
/// <param name="Note">Time taken, attempts, error, when it goes on.</param>
internal sealed record TaskLine(int Depth, string Name, string Kind, string Status, string Note);

/// <summary>The tasks that an execution started, as a tree: who owns whom, in order of their start.</summary>
internal static class TaskTree
{
    /// <summary>Tasks shown below one owner: of a long loop only the last iterations are worth a line.</summary>
    public const int ShownPerOwner = 12;

    /// <summary>The lines of the tree.</summary>
    /// <param name="tasks">Task starts in order of their start.</param>
    /// <param name="now">For the time of what still runs.</param>
    public static IReadOnlyList<TaskLine> Lines(IReadOnlyList<ExecutionTask> tasks, DateTimeOffset now)
    {
        var known = tasks.Select(task => task.Run).ToHashSet();
        // The owner of a task may be on an earlier page: then the task is shown at the top.
        var byOwner = tasks.ToLookup(task => known.Contains(task.Owner) && task.Owner != task.Run ? task.Owner : 0);
        var lines = new List<TaskLine>();
        Add(lines, byOwner, 0, 0, now);
        return lines;
    }

    /// <summary>The tree for a screen or a pipe.</summary>
    public static IRenderable Render(IReadOnlyList<ExecutionTask> tasks, DateTimeOffset now) => Render(Lines(tasks, now));

    /// <summary>Lines as they are drawn: name, kind, status and note in columns.</summary>
    public static IRenderable Render(IReadOnlyList<TaskLine> lines)
    {
        var nameWidth = lines.Select(line => line.Depth * 2 + line.Name.Length).DefaultIfEmpty(0).Max();
        var kindWidth = lines.Select(line => line.Kind.Length).DefaultIfEmpty(0).Max();
        return new Rows(lines.Select(line =>
        {
            var colour = Colours.Of(line.Status) ?? "default";
            var name = $"{new string(' ', line.Depth * 2)}{line.Name}".PadRight(nameWidth);
            var note = line.Note.Length == 0 ? "" : $"  {Markup.Escape(line.Note)}";
            return new Markup($"[{colour}]{Symbol(line.Status)}[/] {Markup.Escape(name)}  {Markup.Escape(line.Kind.PadRight(kindWidth))}  [{colour}]{(note.Length == 0 ? line.Status : line.Status.PadRight(9))}[/]{note}");
        }));
    }

    private static void Add(List<TaskLine> lines, ILookup<int, ExecutionTask> byOwner, int owner, int depth, DateTimeOffset now)
    {
        var children = byOwner[owner].ToArray();
        var hidden = children.Length - ShownPerOwner;
        if (hidden > 0) lines.Add(new TaskLine(depth, $"… {hidden} earlier", "", "", ""));
        foreach (var child in children.Skip(Math.Max(hidden, 0)))
        {
            lines.Add(new TaskLine(depth, Name(child), child.Kind, child.Status, Note(child, now)));
            // Run 0 is what skipped tasks have: it owns nothing but is the number of the workflow.
            if (child.Run != 0) Add(lines, byOwner, child.Run, depth + 1, now);
        }
    }

    private static string Name(ExecutionTask task) => task.Iteration.Count == 0 ? task.Name : $"{task.Name} [{string.Join(',', task.Iteration)}]";

    private static string Note(ExecutionTask task, DateTimeOffset now)
    {
        if (task.Status == "skipped") return "";
        var notes = new List<string> { Ages.Text((task.EndedAt ?? now) - task.StartedAt) };
        if (task.Attempts > 1) notes.Add($"attempt {task.Attempts}");
        if (task.EndedAt is null && task.DueAt is { } due) notes.Add($"goes on at {Ages.Moment(due)}");
        if (task.Error is { } error) notes.Add(ExecutionTables.ErrorLine(error));
        return string.Join(", ", notes);
    }

    private static string Symbol(string status) => status switch
    {
        "completed" => "✓",
        "faulted" => "✗",
        "cancelled" => "■",
        "skipped" => "-",
        "running" => "●",
        "waiting" => "◷",
        _ => " ",
    };
}

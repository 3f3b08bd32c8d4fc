using System.Text.Json;
using System.Xml;
using Pawl.Cli.Testing.Files;
using Pawl.Cli.Testing.Mocking;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;
using Pawl.Language.Expressions;

namespace Pawl.Cli.Testing.Running;

/// <summary>Holds what an execution left behind against what was expected of it.</summary>
internal static class CaseChecks
{
    /// <returns>What does not hold, a line for each.</returns>
    public static IEnumerable<string> Of(TestSuite suite, Expectations expected, Trace trace)
    {
        var status = trace.Execution.Status.ToString().ToLowerInvariant();
        var wanted = expected.Status ?? (expected.Error is null ? "completed" : "faulted");
        if (status != wanted) yield return $"status: expected {wanted}, got {status}{(trace.Execution.Error is { } fault ? $": {Differences.Shown(Json(fault))}" : "")}";

        foreach (var line in Data(expected, trace)) yield return line;
        foreach (var line in Path(suite, expected, trace)) yield return line;
        foreach (var line in Tasks(suite, expected, trace)) yield return line;
        if (expected.Calls is { } calls)
        {
            var named = JqValue.Array(trace.Calls.Select(call => WithName(suite, call)));
            foreach (var line in Differences.Of("calls", calls, named, partly: true, trace.Now)) yield return line;
        }
        if (expected.Events is { } events)
        {
            foreach (var line in Differences.Of("events", events, JqValue.Array(trace.Events), partly: true, trace.Now)) yield return line;
        }
        if (expected.Took is { } took && TookDifference(took, trace) is { } late) yield return late;
    }

    private static IEnumerable<string> Data(Expectations expected, Trace trace)
    {
        var output = trace.Execution.Output is { } given ? JqValue.Parse(given.GetRawText()) : JqValue.Null;
        IEnumerable<string> lines = [];
        if (expected.Output is { } whole) lines = lines.Concat(Differences.Of("output", whole, output, partly: false, trace.Now));
        if (expected.OutputHas is { } part) lines = lines.Concat(Differences.Of("output", part, output, partly: true, trace.Now));
        if (expected.Context is { } context) lines = lines.Concat(Differences.Of("context", context, trace.Context, partly: false, trace.Now));
        if (expected.Error is { } error) lines = lines.Concat(Differences.Of("error", error, trace.Execution.Error is { } found ? Json(found) : JqValue.Null, partly: true, trace.Now));
        return lines;
    }

    private static IEnumerable<string> Path(TestSuite suite, Expectations expected, Trace trace)
    {
        if (expected.Path is { } path)
        {
            var got = trace.Tasks.Select((task, at) => at < path.Length && path[at].StartsWith('/') ? task.Pointer : task.Name).ToList();
            if (!got.SequenceEqual(path)) yield return $"path: expected {string.Join(" → ", path)}\n      got      {string.Join(" → ", got)}";
        }
        foreach (var task in expected.Ran)
        {
            var pointer = MockedDocument.PointerOf(suite.Definition, task);
            if (trace.Tasks.All(run => run.Pointer != pointer)) yield return $"ran: {task} did not run";
        }
        foreach (var task in expected.NotRan)
        {
            var pointer = MockedDocument.PointerOf(suite.Definition, task);
            if (trace.Tasks.Count(run => run.Pointer == pointer) is > 0 and var count) yield return $"notRan: {task} ran {(count == 1 ? "once" : $"{count} times")}";
        }
    }

    private static IEnumerable<string> Tasks(TestSuite suite, Expectations expected, Trace trace)
    {
        foreach (var (task, part) in expected.Tasks)
        {
            var pointer = MockedDocument.PointerOf(suite.Definition, task);
            var runs = trace.Tasks.Where(run => run.Pointer == pointer).ToList();
            if (runs.Count == 0)
            {
                yield return $"tasks.{task}: did not run";
                continue;
            }
            var last = Json(runs[^1]).With("runs", JqValue.From(runs.Count));
            foreach (var line in Differences.Of($"tasks.{task}", part, last, partly: true, trace.Now)) yield return line;
        }
    }

    /// <summary>A call to a mocked task names it as the file's author does: by its name, when no other task has it.</summary>
    private static JqValue WithName(TestSuite suite, JqValue call)
    {
        if (!call.TryGet("task", out var task) || !suite.Definition.TasksByPointer.TryGetValue(task.AsString(), out var definition)) return call;
        return suite.Definition.TasksByPointer.Values.Count(other => other.Name == definition.Name) == 1 ? call.With("task", JqValue.From(definition.Name)) : call;
    }

    private static string? TookDifference(JqValue expected, Trace trace)
    {
        var took = (trace.Execution.EndedAt ?? trace.Now) - trace.Execution.CreatedAt;
        if (expected.Kind == JqKind.String && Language.Definitions.DurationText.TryParse(expected.AsString(), out var duration))
        {
            var wanted = duration.After(trace.Execution.CreatedAt) - trace.Execution.CreatedAt;
            // Timers count in whole milliseconds.
            return (took - wanted).Duration() < TimeSpan.FromSeconds(1) ? null : $"took: expected {expected.AsString()}, got {XmlConvert.ToString(took)}";
        }
        return Differences.Of("took", expected, JqValue.From(Math.Round(took.TotalSeconds, 3)), partly: false, trace.Now) is [var line, ..] ? line : null;
    }

    private static JqValue Json(ExecutionError error) => JqValue.Parse(JsonSerializer.SerializeToUtf8Bytes(error, PawlJson.Default.ExecutionError));

    private static JqValue Json(ExecutionTask task) => JqValue.Parse(JsonSerializer.SerializeToUtf8Bytes(task, PawlJson.Default.ExecutionTask));
}

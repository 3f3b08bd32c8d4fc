using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Interpreter;

/// <summary>What was seen of a workflow and its children. Two tellers of the same document must tell the same.</summary>
internal sealed record Story(ImmutableArray<ToldExecution> Executions)
{
    /// <summary>The story line by line. Executions come in the order of their text, because nothing orders those of one moment.</summary>
    /// <param name="inOrder">Whether tasks stand in the order of their start; else in the order of their text.</param>
    public string Text(bool inOrder) => string.Join('\n', Executions.Select(execution => execution.Text(inOrder)).Order(StringComparer.Ordinal));

    /// <summary>How the execution ended that was asked for, and nothing of how it got there.</summary>
    public string End => Executions[0].Ending;
}

/// <summary>One execution.</summary>
internal sealed record ToldExecution(string Name, JqValue Input, DateTimeOffset From)
{
    public DateTimeOffset? To { get; init; }
    public string End { get; init; } = "";
    public JqValue? Output { get; init; }
    public WorkflowError? Error { get; init; }
    public ImmutableList<ToldTask> Tasks { get; init; } = [];
    public ImmutableList<ToldRequest> Requests { get; init; } = [];

    public string Ending => $"{Name} {Input} {Clock.Text(From)}..{Clock.Text(To)} {End} {Output} {Errors.Text(Error)}";

    public string Text(bool inOrder)
    {
        var tasks = Tasks.Select(task => task.Text);
        var text = new StringBuilder(Ending);
        foreach (var line in inOrder ? tasks : tasks.Order(StringComparer.Ordinal)) text.Append("\n  ").Append(line);
        foreach (var line in Requests.Select(request => request.Text).Order(StringComparer.Ordinal)) text.Append("\n  ").Append(line);
        return text.ToString();
    }
}

/// <summary>One start of a task.</summary>
internal sealed record ToldTask(string Pointer, ImmutableArray<int> Iteration, DateTimeOffset From)
{
    public DateTimeOffset? To { get; init; }
    /// <summary><c>completed</c>, <c>faulted</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public string End { get; init; } = "";
    public int Attempts { get; init; } = 1;
    public JqValue? Output { get; init; }
    public WorkflowError? Error { get; init; }

    public string Text => $"task {Pointer} [{string.Join(',', Iteration)}] {Clock.Text(From)}..{Clock.Text(To)} {End} x{Attempts} {Output} {Errors.Text(Error)}";
}

/// <summary>Something asked of the outside.</summary>
internal sealed record ToldRequest(string Pointer, DateTimeOffset At, JqValue What)
{
    public string Text => $"asks {Pointer} {Clock.Text(At)} {What}";
}

internal static class Clock
{
    /// <summary>When every story begins.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 31, 23, 0, 0, TimeSpan.Zero);

    public static string Text(DateTimeOffset? at) => at is { } known ? (known - Start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture) : "?";
}

internal static partial class Errors
{
    /// <summary>What a workflow can rely on. How a standard error is worded is the runtime's own business.</summary>
    public static string Text(WorkflowError? error)
    {
        if (error is null) return "";
        var isStandard = error.Type.StartsWith("https://open-workflow-specification.org/", StringComparison.Ordinal);
        return $"{error.Type} {error.Status} at {error.Instance}{(isStandard ? "" : $" {error.Title}: {Place().Replace(error.Detail ?? "", "(at ${place})").Trim()}")}";
    }

    /// <summary>The place inside a child or a function that a detail names, however it is worded (R40, R43).</summary>
    [GeneratedRegex(@"\(at (?<place>\S+?)( of [^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}

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
    public string Text(bool inOrder) => string.Join('\n', Executions.Select(execution => Told.Masked(execution.Text(inOrder))).Order(StringComparer.Ordinal));

    /// <summary>How the execution ended that was asked for, and nothing of how it got there.</summary>
    public string End => Told.Masked(Executions[0].Ending);
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

    public string Ending => $"{Name} {Input} {Clock.Text(From)}..{Clock.Text(To)} {End} {Told.Data(Output)} {Errors.Text(Error)}";

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

    public string Text => $"task {Pointer} [{string.Join(',', Iteration)}] {Clock.Text(From)}..{Clock.Text(To)} {End} x{Attempts} {Told.Data(Output)} {Errors.Text(Error)}";
}

/// <summary>Something asked of the outside.</summary>
internal sealed record ToldRequest(string Pointer, DateTimeOffset At, JqValue What)
{
    public string Text => $"asks {Pointer} {Clock.Text(At)} {What}";
}

/// <summary>An event.</summary>
/// <param name="At">When it arrives.</param>
/// <param name="Envelope">The event.</param>
/// <param name="Emitter">The execution that emits it, which is the only one that can know of it; null when it comes from outside.</param>
internal sealed record ToldEvent(DateTimeOffset At, JqValue Envelope, int? Emitter);

internal static partial class Told
{
    /// <summary>What stands for every id of an execution: nobody could foretell those of children.</summary>
    public const string NoId = "00000000-0000-0000-0000-000000000000";

    public static string Masked(string text) => Id().Replace(text, NoId);

    /// <summary>Data without what nobody could foretell: the ids and times of events.</summary>
    public static JqValue? Data(JqValue? data) => data switch
    {
        { Kind: JqKind.Object } members => JqValue.Object((members.TryGet("specversion", out _) ? members.Without("id").Without("time") : members).Members
            .Select(member => KeyValuePair.Create(member.Key, Data(member.Value)!.Value))),
        { Kind: JqKind.Array } items => JqValue.Array(items.Items.Select(item => Data(item)!.Value)),
        _ => data,
    };

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Id();
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

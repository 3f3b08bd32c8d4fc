using System.Text.Json;
using Pawl.Cli.Output;
using Pawl.Client;
using Pawl.Client.Executions;

namespace Pawl.Cli.Executions;

/// <summary>What executions look like as tables.</summary>
internal static class ExecutionTables
{
    private const int LongestValue = 100;

    /// <summary>A phase as the DSL writes it.</summary>
    public static string Word(ExecutionStatus status) => status.ToString().ToLowerInvariant();

    public static TextTable List(Page<ExecutionSummary> page, DateTimeOffset now)
    {
        var table = new TextTable("ID", "WORKFLOW", "STATUS", "STARTED", "TOOK", "ERROR");
        foreach (var execution in page.Items)
        {
            table.Add(execution.Id, Name(execution.Workflow), Status(execution.Status), Ages.Moment(execution.CreatedAt),
                Ages.Text((execution.EndedAt ?? now) - execution.CreatedAt), execution.Error is { } error ? ErrorLine(error) : execution.Reason);
        }

        return table;
    }

    public static TextTable Details(Execution execution)
    {
        var table = new TextTable("EXECUTION", execution.Id);
        table.Add("workflow", Name(execution.Workflow));
        table.Add("status", Status(execution.Status));
        table.Add("started", Ages.Moment(execution.CreatedAt));
        if (execution.EndedAt is { } ended) table.Add("ended", $"{Ages.Moment(ended)} (took {Ages.Text(ended - execution.CreatedAt)})");
        if (execution.ParentId is not null) table.Add("parent", execution.ParentId);
        foreach (var (key, value) in execution.Labels) table.Add($"label {key}", value);
        if (execution.Error is { } error) table.Add("error", new Cell(ErrorLine(error), "red"));
        if (execution.Reason is not null) table.Add("reason", execution.Reason);
        if (execution.Input is { } input) table.Add("input", Short(input));
        if (execution.Output is { } output) table.Add("output", Short(output));
        return table;
    }

    public static TextTable State(ExecutionState state)
    {
        var table = new TextTable("EXECUTION", state.Id);
        table.Add("workflow", Name(state.Workflow));
        table.Add("status", Status(state.Status));
        table.Add("events", $"{state.Position}");
        table.Add("context", Short(state.Context));
        foreach (var task in state.Active) table.Add($"active #{task.Run}", $"{task.Pointer} since {Ages.Moment(task.StartedAt)}");
        foreach (var timer in state.Timers) table.Add(timer.Run == 0 ? "timer" : $"timer #{timer.Run}", $"{Words(timer.Purpose)} at {Ages.Moment(timer.DueAt)}");
        if (state.Suspension is { } suspension)
        {
            table.Add("suspended", $"since {Ages.Moment(suspension.Since)} by {suspension.Actor}{(suspension.Reason is { } reason ? $": {reason}" : "")}");
            if (suspension.Pointer is { } pointer) table.Add("stopped at", pointer);
            foreach (var timer in suspension.HeldTimers) table.Add(timer.Run == 0 ? "held" : $"held #{timer.Run}", $"{Words(timer.Purpose)}, was due at {Ages.Moment(timer.DueAt)}");
        }
        if (state.Error is { } error) table.Add("error", new Cell(ErrorLine(error), "red"));
        return table;
    }

    public static TextTable History(Page<HistoryItem> page)
    {
        var table = new TextTable("#", "AT", "EVENT", "DETAILS");
        foreach (var item in page.Items)
        {
            var members = item.Members.Where(member => member.Value.ValueKind is not JsonValueKind.Null).Select(member => $"{member.Key}={Short(member.Value)}");
            table.Add($"{item.Position}", item.At.ToUniversalTime().ToString("HH:mm:ss.fff"), item.Type, string.Join(' ', members));
        }

        return table;
    }

    public static TextTable Reasons(ExecutionWhy why)
    {
        var table = new TextTable("WAITS FOR", "TASK", "UNTIL", "BECAUSE");
        foreach (var reason in why.Reasons) table.Add(reason.Kind, reason.Pointer, Ages.Moment(reason.DueAt), reason.Message);
        return table;
    }

    /// <summary>An error on one line: status, title, detail, place.</summary>
    public static string ErrorLine(ExecutionError error)
    {
        var title = error.Title ?? error.Type;
        var detail = error.Detail is null ? "" : $": {error.Detail}";
        var place = error.Instance is null ? "" : $" [{error.Instance}]";
        return $"{error.Status} {title}{detail}{place}";
    }

    private static Cell Status(ExecutionStatus status) => new(Word(status), Colours.Of(Word(status)));

    private static string Name(WorkflowReference workflow) => $"{workflow.Namespace}/{workflow.Name}/{workflow.Version}";

    /// <summary>A name of several words, such as <c>suspensionWarning</c>, as people write it.</summary>
    private static string Words(string name) => string.Concat(name.Select(character => char.IsAsciiLetterUpper(character) ? $" {char.ToLowerInvariant(character)}" : $"{character}"));

    /// <summary>A value on one line, cut where it is long.</summary>
    public static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= LongestValue ? text : $"{text[..LongestValue]}… ({text.Length} characters; use -o json)";
    }
}

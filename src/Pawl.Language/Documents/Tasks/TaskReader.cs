using System.Collections.Frozen;
using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Data;
using Pawl.Language.Expressions;
using Pawl.Language.Validation;

namespace Pawl.Language.Documents.Tasks;

/// <summary>Reads one task: what all tasks have, and by its word what its kind has.</summary>
internal static class TaskReader
{
    /// <summary>The words that say what a task does. <c>for</c> stands before <c>do</c>, which it has too.</summary>
    private static readonly (string Word, Func<TaskContext, TaskDefinition?> Read)[] Kinds =
    [
        ("call", CallReader.Read), ("for", ForReader.Read), ("do", DoReader.Read), ("emit", EmitReader.Read), ("fork", ForkReader.Read), ("listen", ListenReader.Read),
        ("raise", RaiseReader.Read), ("run", RunReader.Read), ("set", SetReader.Read), ("switch", SwitchReader.Read), ("try", TryReader.Read), ("wait", WaitReader.Read),
    ];

    private static readonly FrozenSet<string> Words = Kinds.Select(kind => kind.Word).ToFrozenSet();

    public static bool IsTaskWord(string word) => Words.Contains(word);

    /// <summary>Reads the task; null when what is wrong with it leaves no task.</summary>
    public static TaskDefinition? Read(ReadingSession session, Place place, Scope scope, FlowTargets targets)
    {
        var hint = place.IsText || place.Kind == JqKind.Null ? "Say below the name what the task does: call, do, emit, for, fork, listen, raise, run, set, switch, try or wait." : null;
        if (ObjectReader.Open(session, place, hint) is not { } fields) return null;
        var context = new TaskContext(session, fields, scope, targets);
        var common = ReadCommon(context);
        if (FindKind(context) is not { } read) return null;

        var task = read(context);
        fields.Close();
        if (task is null) return null;
        task = task with
        {
            If = common.If,
            Input = common.Input,
            Output = common.Output,
            Export = common.Export,
            Timeout = common.Timeout,
            Then = common.Then,
            Metadata = common.Metadata,
            Undo = SagaReader.ReadUndo(context, task),
        };
        session.Tasks[task.Pointer] = task;
        return task;
    }

    private sealed record Common(
        RuntimeExpression? If, DataBorder Input, DataBorder Output, DataBorder Export, TimeoutDefinition? Timeout, string? Then, JqValue Metadata);

    private static Common ReadCommon(TaskContext task)
    {
        var (session, fields, scope) = (task.Session, task.Fields, task.Scope);
        var metadata = fields.Optional("metadata");
        return new Common(
            ExpressionReader.Read(session, fields.Optional("if"), scope.At(ExpressionPosition.TaskInput)),
            DataBorderReader.Read(session, fields.Optional("input"), "from", scope.At(ExpressionPosition.TaskInput)),
            DataBorderReader.Read(session, fields.Optional("output"), "as", task.Variables),
            DataBorderReader.Read(session, fields.Optional("export"), "as", scope.At(ExpressionPosition.Export)),
            TimeoutReader.Read(session, fields.Optional("timeout"), task.Variables),
            task.Targets.Read(session, fields.Optional("then")),
            metadata is not null && Expect.Object(session, metadata) ? metadata.Node.ToJson() : JqValue.EmptyObject);
    }

    private static Func<TaskContext, TaskDefinition?>? FindKind(TaskContext task)
    {
        var present = Kinds.Where(kind => task.Fields.Has(kind.Word)).ToList();
        if (present is [{ Word: "for" }, { Word: "do" }]) present.RemoveAt(1);
        switch (present.Count)
        {
            case 1:
                return present[0].Read;
            case 0:
                task.Session.ErrorAtKey(task.Place, ProblemCodes.UnknownTask, $"The task '{Expect.Shown(task.Name)}' does not say what it does.", SuggestKind(task));
                return null;
            default:
                task.Session.ErrorAtKey(task.Place, ProblemCodes.SeveralTasks, $"The task '{Expect.Shown(task.Name)}' has '{present[0].Word}' and '{present[1].Word}'.",
                    "A task does one thing: make it two tasks, or put them into a 'do'.");
                return null;
        }
    }

    private static string SuggestKind(TaskContext task)
    {
        if (IsTaskWord(task.Name)) return $"The task has no name: write '- myTask: {{ {task.Name}: … }}'.";
        foreach (var member in task.Place.Node.Members)
        {
            switch (member.Name)
            {
                case "http" or "grpc" or "openapi" or "asyncapi" or "mcp" or "a2a": return $"Write 'call: {member.Name}' and put the arguments below 'with'.";
                case "shell" or "script" or "container" or "workflow": return $"Put '{member.Name}' below 'run'.";
                case "sleep" or "delay": return "Write 'wait' with a duration.";
                case "parallel": return "Write 'fork' with 'branches'.";
                case "foreach" or "forEach" or "each": return "Write 'for' with 'each' and 'in', and 'do' beside it.";
                case "catch": return "'catch' stands beside 'try'.";
                case "throw" or "error": return "Write 'raise' with 'error'.";
                case "assign" or "inject" or "data": return "Write 'set'.";
                case "if" when task.Place.Node.Members.Count == 1: return "'if' is a condition of a task: add what the task does.";
                default:
                    if (Nearest.Of(member.Name, Words) is { } near) return $"Is '{member.Name}' meant to be '{near}'?";
                    break;
            }
        }
        return $"Add one of: {string.Join(", ", Kinds.Select(kind => kind.Word).Order(StringComparer.Ordinal))}.";
    }
}

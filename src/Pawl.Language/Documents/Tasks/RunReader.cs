using Pawl.Language.Definitions;
using Pawl.Language.Documents.Components;
using Pawl.Language.Documents.Tasks.Runs;

namespace Pawl.Language.Documents.Tasks;

/// <summary><c>run</c>: exactly one of a container, a script, a shell command and a workflow.</summary>
internal static class RunReader
{
    public static TaskDefinition? Read(TaskContext task)
    {
        var session = task.Session;
        var run = task.Fields.Required("run")!;
        if (ObjectReader.Open(session, run, "Write { shell: { command: … } }.") is not { } reader) return null;
        var (container, script, shell, workflow) = (reader.Optional("container"), reader.Optional("script"), reader.Optional("shell"), reader.Optional("workflow"));
        var isAwaited = Expect.Boolean(session, reader.Optional("await")) ?? true;
        var result = ReadReturn(session, reader.Optional("return"));
        reader.Close();
        if (!Alternatives.ExactlyOne(session, run, [container, script, shell, workflow], "container", "script", "shell", "workflow")) return null;

        var process = (container ?? script ?? shell ?? workflow)!;
        if (ObjectReader.Open(session, process, process.IsText && process == shell ? "Write shell: { command: … }." : null) is not { } members) return null;
        RunTask? definition = process.Name switch
        {
            "container" => ContainerReader.Read(task, members),
            "script" => ScriptReader.Read(task, members),
            "shell" => ShellReader.Read(task, members),
            _ => ChildWorkflowReader.Read(task, members),
        };
        return definition is null ? null : definition with { Await = isAwaited, Return = result };
    }

    private static ProcessReturn ReadReturn(ReadingSession session, Place? place) =>
        Expect.OneOf(session, place, "stdout", "stderr", "code", "all", "none") switch
        {
            "stderr" => ProcessReturn.Stderr,
            "code" => ProcessReturn.Code,
            "all" => ProcessReturn.All,
            "none" => ProcessReturn.None,
            _ => ProcessReturn.Stdout,
        };
}

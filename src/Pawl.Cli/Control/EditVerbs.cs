using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Control;

/// <summary>The verbs that change a suspended execution by hand.</summary>
internal static class EditVerbs
{
    public static CommandVerb Skip(Terminal terminal, ConnectionOptions connection)
    {
        var task = new Argument<string?>("task") { Description = "JSON Pointer or name of the task; needed where several come into question.", Arity = ArgumentArity.ZeroOrOne };
        var given = new Option<string?>("--task-output") { Description = "What it gave, so to say: JSON, @FILE, or @- for standard input. Default: the data that it got.", HelpName = "JSON|@FILE" };
        var verb = new CommandVerb(terminal, connection, "skip", "Have a suspended execution leave out a task that is about to begin, or lives.") { given };
        verb.Arguments.Add(task);
        return verb.Does(async (executions, id, conditions, parsed, stop) => await executions.SkipAsync(
            id, new() { Task = parsed.GetValue(task), Output = await InputOption.ReadAsync(terminal, parsed.GetValue(given), stop, "--task-output") }, conditions, stop));
    }

    public static CommandVerb Edit(Terminal terminal, ConnectionOptions connection)
    {
        var context = new Option<string?>("--context") { Description = "The new context: JSON, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        var data = new Option<string?>("--data") { Description = "What the next task gets: JSON, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        var next = new Option<string?>("--next") { Description = "The task that comes next, by JSON Pointer or name.", HelpName = "TASK" };
        var task = new Option<string?>("--task") { Description = "The place that is meant, where several tasks come next side by side.", HelpName = "TASK" };
        return new CommandVerb(terminal, connection, "edit", "Change the context, the data in hand or the next task of a suspended execution.") { context, data, next, task }
            .Does(async (executions, id, conditions, parsed, stop) => await executions.EditAsync(id, new()
            {
                Context = await InputOption.ReadAsync(terminal, parsed.GetValue(context), stop, "--context"),
                Data = await InputOption.ReadAsync(terminal, parsed.GetValue(data), stop, "--data"),
                Next = parsed.GetValue(next),
                Task = parsed.GetValue(task),
            }, conditions, stop));
    }
}

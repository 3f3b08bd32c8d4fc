using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Control;

/// <summary>The verbs that have an execution run a little further.</summary>
internal static class SteppingVerbs
{
    /// <summary>How long they wait until it stands still again; the server allows no more.</summary>
    private const int LongestWaitSeconds = 60;
    private const int DefaultWaitSeconds = 30;

    public static CommandVerb Step(Terminal terminal, ConnectionOptions connection)
    {
        var wait = Wait();
        return new CommandVerb(terminal, connection, "step", "Have a suspended execution carry out exactly one real task, and stand still again.") { wait }
            .Does((executions, id, conditions, parsed, stop) => executions.StepAsync(id, TimeOf(parsed, wait), conditions, stop));
    }

    public static CommandVerb RunUntil(Terminal terminal, ConnectionOptions connection)
    {
        var task = new Argument<string>("task") { Description = "JSON Pointer of the task, or its name where only one task has it." };
        var wait = Wait();
        var verb = new CommandVerb(terminal, connection, "run-until", "Have an execution go on until a task has ended, and stand still then.") { wait };
        verb.Arguments.Add(task);
        return verb.Does((executions, id, conditions, parsed, stop) => executions.RunUntilAsync(id, parsed.GetValue(task)!, TimeOf(parsed, wait), conditions, stop));
    }

    public static CommandVerb Breakpoints(Terminal terminal, ConnectionOptions connection)
    {
        var tasks = new Argument<string[]>("tasks") { Description = "JSON Pointers or names of tasks; none takes all breakpoints away.", Arity = ArgumentArity.ZeroOrMore };
        var verb = new CommandVerb(terminal, connection, "breakpoints", "Set the tasks before which an execution stands still, in place of those that were set before.");
        verb.Arguments.Add(tasks);
        return verb.Does((executions, id, conditions, parsed, stop) => executions.SetBreakpointsAsync(id, parsed.GetValue(tasks) ?? [], conditions, stop));
    }

    private static Option<int> Wait() => new("--wait")
    {
        Description = $"Seconds to wait until it stands still again, at most {LongestWaitSeconds}. Default {DefaultWaitSeconds}; 0 returns at once.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => DefaultWaitSeconds,
    };

    private static TimeSpan? TimeOf(ParseResult parsed, Option<int> wait) => parsed.GetValue(wait) is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds)) : null;
}

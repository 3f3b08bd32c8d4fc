using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Control;

/// <summary>The verbs of <c>pawl execution …</c> that operate an execution.</summary>
internal static class ControlVerbs
{
    public static IEnumerable<Command> Create(Terminal terminal, ConnectionOptions connection) =>
    [
        Cancel(terminal, connection),
        Terminate(terminal, connection),
        Suspend(terminal, connection),
        Resume(terminal, connection),
        new CommandVerb(terminal, connection, "release", "Let an execution go on that was set aside because Pawl broke on it.")
            .Does((executions, id, _, _, stop) => executions.ReleaseAsync(id, stop)),
        new CommandVerb(terminal, connection, "retry-compensation", "Have undos tried again whose failure suspended an execution; resuming it does the same.")
            .Does((executions, id, conditions, _, stop) => executions.RetryCompensationAsync(id, conditions, stop)),
        new CommandVerb(terminal, connection, "skip-compensation", "Leave undos whose failure suspended an execution: their steps stay done, and it goes on.")
            .Does((executions, id, conditions, _, stop) => executions.SkipCompensationAsync(id, conditions, stop)),
        SteppingVerbs.Step(terminal, connection),
        SteppingVerbs.RunUntil(terminal, connection),
        SteppingVerbs.Breakpoints(terminal, connection),
        EditVerbs.Skip(terminal, connection),
        EditVerbs.Edit(terminal, connection),
        SuspendedVerbs.CanResume(terminal, connection),
        SuspendedVerbs.List(terminal, connection),
        BulkVerb.Create(terminal, connection),
    ];

    private static CommandVerb Cancel(Terminal terminal, ConnectionOptions connection)
    {
        var reason = Reason();
        return new CommandVerb(terminal, connection, "cancel", "Stop an execution. Stopping what is stopped changes nothing.") { reason }
            .Does((executions, id, conditions, parsed, stop) => executions.CancelAsync(id, parsed.GetValue(reason), conditions, stop));
    }

    private static CommandVerb Terminate(Terminal terminal, ConnectionOptions connection)
    {
        var reason = Reason();
        return new CommandVerb(terminal, connection, "terminate", "Stop an execution at once: nothing is undone and nothing is waited for.") { reason }
            .Does((executions, id, conditions, parsed, stop) => executions.TerminateAsync(id, parsed.GetValue(reason), conditions, stop));
    }

    private static CommandVerb Suspend(Terminal terminal, ConnectionOptions connection)
    {
        var reason = Reason();
        var until = new Option<DateTimeOffset?>("--until") { Description = "When it goes on by itself, e.g. 2026-08-01T08:00:00Z.", HelpName = "TIME" };
        var when = new Option<string?>("--when") { Description = "A jq condition over {input, context, results} that makes it go on by itself.", HelpName = "JQ" };
        var type = new Option<string?>("--when-event") { Description = "Type of an event that makes it go on by itself.", HelpName = "TYPE" };
        var filter = new Option<string?>("--filter") { Description = "With --when-event: a jq condition over the event that must hold.", HelpName = "JQ" };
        var verb = new CommandVerb(terminal, connection, "suspend", "Have an execution stand still; what is under way finishes and its result waits.") { reason, until, when, type, filter };
        verb.Aliases.Add("pause");
        return verb.Does((executions, id, conditions, parsed, stop) => executions.SuspendAsync(id, new()
        {
            Reason = parsed.GetValue(reason),
            Until = parsed.GetValue(until),
            When = parsed.GetValue(when) is null && parsed.GetValue(type) is null
                ? null
                : new() { Condition = parsed.GetValue(when), Event = parsed.GetValue(type) is { } awaited ? new() { Type = awaited, Filter = parsed.GetValue(filter) } : null },
        }, conditions, stop));
    }

    private static CommandVerb Resume(Terminal terminal, ConnectionOptions connection)
    {
        var data = new Option<string?>("--data") { Description = "Object to merge into the context: JSON, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        return new CommandVerb(terminal, connection, "resume", "Have a suspended execution go on.") { data }
            .Does(async (executions, id, conditions, parsed, stop) =>
                await executions.ResumeAsync(id, new() { Data = await InputOption.ReadAsync(terminal, parsed.GetValue(data), stop, "--data") }, conditions, stop));
    }

    private static Option<string?> Reason() => new("--reason") { Description = "Why, for people." };
}

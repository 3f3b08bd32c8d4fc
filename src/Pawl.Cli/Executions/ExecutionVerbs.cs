using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions;

/// <summary><c>pawl execution …</c></summary>
internal static class ExecutionVerbs
{
    public static Command Create(Terminal terminal, ConnectionOptions connection)
    {
        var verb = Reading(terminal, connection);
        foreach (var command in Control.ControlVerbs.Create(terminal, connection)) verb.Add(command);
        return verb;
    }

    private static Verb Reading(Terminal terminal, ConnectionOptions connection) => new("execution", "Executions: start, follow, inspect, operate.")
    {
        StartVerb.Create(terminal, connection),
        ListVerb.Create(terminal, connection),
        Get(terminal, connection),
        History(terminal, connection),
        Tasks(terminal, connection),
        Output(terminal, connection),
        Why(terminal, connection),
        WatchVerb.Create(terminal, connection),
        Travel.StateVerb.Create(terminal, connection),
        Travel.DiffVerb.Create(terminal, connection),
        Travel.ResultsVerb.Create(terminal, connection),
        Travel.ForkVerbs.Fork(terminal, connection),
        Travel.ForkVerbs.Retry(terminal, connection),
        Travel.SavedStateVerbs.Export(terminal, connection),
        Travel.SavedStateVerbs.Import(terminal, connection),
        Travel.CheckpointVerbs.Create(terminal, connection),
        Travel.MigrateVerb.Create(terminal, connection),
    };

    internal static Argument<string> Id() => new("id") { Description = "The execution's id." };

    private static Verb Get(Terminal terminal, ConnectionOptions connection) => Read(terminal, connection, "get", "Show an execution with its input and output.",
        (executions, id, stop) => executions.GetAsync(id, cancellationToken: stop), PawlJson.Default.Execution, ExecutionTables.Details);

    private static Verb Read<T>(
        Terminal terminal, ConnectionOptions connection, string name, string description, Func<ExecutionsClient, string, CancellationToken, Task<T>> read,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, TextTable> table)
    {
        var (id, output) = (Id(), OutputFormats.Option());
        var verb = new Verb(name, description) { id, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await read(client.Executions, parsed.GetValue(id)!, stop), type, table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb History(Terminal terminal, ConnectionOptions connection)
    {
        var (id, limit, output) = (Id(), Paging.Limit(), OutputFormats.Option());
        var verb = new Verb("history", "Show the events of an execution in order.") { id, limit, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Executions.HistoryAsync(parsed.GetValue(id)!, size, cursor, stop));
            Printer.Print(terminal, parsed.GetValue(output), page, PawlJson.Default.PageHistoryItem, ExecutionTables.History);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Tasks(Terminal terminal, ConnectionOptions connection)
    {
        var (id, limit, output) = (Id(), Paging.Limit(), OutputFormats.Option());
        var verb = new Verb("tasks", "Show the tasks that an execution started, as a tree.") { id, limit, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var page = await Paging.CollectAsync(parsed.GetValue(limit), (size, cursor) => client.Executions.TasksAsync(parsed.GetValue(id)!, size, cursor, stop));
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.Out.Write(TaskTree.Render(page.Items, terminal.Time.GetUtcNow()));
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(page, PawlJson.Default.PageExecutionTask));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Output(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (Id(), OutputFormats.Option());
        var verb = new Verb("output", "Print the output of a completed execution as JSON.") { id, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Executions.OutputAsync(parsed.GetValue(id)!, stop));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Why(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (Id(), OutputFormats.Option());
        var verb = new Verb("why", "Say why an execution is where it is, and what it waits for.") { id, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var why = await client.Executions.WhyAsync(parsed.GetValue(id)!, stop);
            if (parsed.GetValue(output) == OutputFormat.Table)
            {
                terminal.OutText.WriteLine(why.Sentence);
                if (why.Reasons.Count > 0) ExecutionTables.Reasons(why).WriteTo(terminal.Out);
            }
            else
            {
                Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(why, PawlJson.Default.ExecutionWhy));
            }

            return ExitCode.Done;
        });
        return verb;
    }
}

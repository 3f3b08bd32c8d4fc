using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution fork</c> and <c>pawl execution retry</c></summary>
internal static class ForkVerbs
{
    public static Verb Fork(Terminal terminal, ConnectionOptions connection)
    {
        var position = new Option<long?>("--position") { Description = "Position of the history after which it goes its own way. Default: where it stands.", HelpName = "N" };
        var verb = new Verb("fork", "Begin a new execution where another one stands or once stood, and print its id.")
        {
            Examples = ["pawl execution fork order-17 --position 12", "pawl execution fork order-17 --task charge --data '{\"price\": 9}' --watch"],
        };
        return Beginning(verb, (position, new Option<string?>("--checkpoint") { Description = "Name of a checkpoint, in place of its position.", HelpName = "NAME" }), terminal, connection, static (client, id, fork, key, stop) => client.Executions.ForkAsync(id, fork, key, stop));
    }

    public static Verb Retry(Terminal terminal, ConnectionOptions connection)
    {
        var verb = new Verb("retry", "Go back to a task. Of an execution that has ended a new one begins, just before the task that failed or the named one; one that is suspended goes back itself, to the task that --task names. What ran before is not run again. Prints the id.")
        {
            Examples = ["pawl execution retry order-17", "pawl execution retry order-17 --task charge --watch"],
        };
        return Beginning(verb, null, terminal, connection, static (client, id, fork, key, stop) => client.Executions.RetryAsync(id, fork, key, stop));
    }

    private static Verb Beginning(Verb verb, (Option<long?> Position, Option<string?> Checkpoint)? place, Terminal terminal, ConnectionOptions connection, Func<PawlClient, string, ForkExecution, string?, CancellationToken, Task<Execution>> begin)
    {
        var id = ExecutionVerbs.Id();
        var task = new Option<string?>("--task") { Description = "Begin before the last start of this task: its name or JSON Pointer.", HelpName = "TASK" };
        var context = new Option<string?>("--context") { Description = "The new context: JSON, or @FILE.", HelpName = "JSON" };
        var data = new Option<string?>("--data") { Description = "What the next task gets: JSON, or @FILE.", HelpName = "JSON" };
        var version = new Option<string?>("--workflow-version") { Description = "Run another version of the workflow. Default: that of the other one.", HelpName = "VERSION" };
        var mapping = TaskPairs.Option();
        var priority = new Option<int?>("--priority") { Description = "From 0 (bulk) to 9 (interactive). Default: that of the other one.", HelpName = "N" };
        var newId = new Option<string?>("--id") { Description = "Id of the new execution. Default: one is made." };
        var labels = Labels.Option("A label of the new execution; may be given several times. Default: those of the other one.");
        var key = new Option<string?>("--idempotency-key") { Description = "Makes repeating the command safe: the same key and request begin one execution.", HelpName = "KEY" };
        var watch = new Option<bool>("--watch") { Description = "Follow it to its end; the exit code tells how it ended." };
        var output = OutputFormats.Option();
        verb.Add(id);
        if (place is var (position, checkpoint))
        {
            verb.Add(position);
            verb.Add(checkpoint);
        }
        foreach (var option in (Option[])[task, context, data, version, mapping, newId, labels, priority, key, watch, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var wanted = new ForkExecution
            {
                Position = place is null ? null : parsed.GetValue(place.Value.Position),
                Checkpoint = place is null ? null : parsed.GetValue(place.Value.Checkpoint),
                Version = parsed.GetValue(version),
                Mapping = TaskPairs.Parse(parsed.GetValue(mapping)),
                Priority = parsed.GetValue(priority),
                Task = parsed.GetValue(task),
                Context = await InputOption.ReadAsync(terminal, parsed.GetValue(context), stop, "--context"),
                Data = await InputOption.ReadAsync(terminal, parsed.GetValue(data), stop, "--data"),
                Id = parsed.GetValue(newId),
                Labels = Labels.Parse(parsed.GetValue(labels)) is { Count: > 0 } given ? given : null,
            };
            var begun = await begin(client, parsed.GetValue(id)!, wanted, parsed.GetValue(key), stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(begun.Id);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(begun, PawlJson.Default.Execution));
            return parsed.GetValue(watch) ? Following.ExitCodeOf(await Following.ToTheEndAsync(terminal, client, begun.Id, stop)) : ExitCode.Done;
        });
        return verb;
    }
}

using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution checkpoint …</c></summary>
internal static class CheckpointVerbs
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection) => new("checkpoint", "Names for positions of an execution's history.")
    {
        Add(terminal, connection),
        List(terminal, connection),
        Copy(terminal, connection),
        Delete(terminal, connection),
        Prune(terminal, connection),
    };

    private static Verb Add(Terminal terminal, ConnectionOptions connection)
    {
        var (id, name) = (ExecutionVerbs.Id(), Name("name", "The name: letters, digits, dots, underscores, hyphens."));
        var position = new Option<long?>("--position") { Description = "The position. Default: where the execution stands.", HelpName = "N" };
        var note = new Option<string?>("--note") { Description = "For people." };
        var verb = new Verb("create", "Give a name to where an execution stands, or stood.")
        {
            Examples = ["pawl execution checkpoint create order-17 before-charge", "pawl execution fork order-17 --checkpoint before-charge"],
        };
        foreach (var argument in (Argument[])[id, name]) verb.Add(argument);
        foreach (var option in (Option[])[position, note]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var made = await client.Executions.CreateCheckpointAsync(parsed.GetValue(id)!, new() { Name = parsed.GetValue(name)!, Position = parsed.GetValue(position), Note = parsed.GetValue(note) }, stop);
            terminal.OutText.WriteLine($"{made.Name} at position {made.Position}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb List(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (ExecutionVerbs.Id(), OutputFormats.Option());
        var verb = new Verb("list", "List the checkpoints of an execution, newest first.") { id, output };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            Printer.Print(terminal, parsed.GetValue(output), await client.Executions.CheckpointsAsync(parsed.GetValue(id)!, stop), PawlJson.Default.PageExecutionCheckpoint, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Copy(Terminal terminal, ConnectionOptions connection)
    {
        var (id, name, copy) = (ExecutionVerbs.Id(), Name("name", "The checkpoint."), Name("copy", "Its other name."));
        var verb = new Verb("copy", "Give the position of a checkpoint another name.") { id, name, copy };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var made = await client.Executions.CopyCheckpointAsync(parsed.GetValue(id)!, parsed.GetValue(name)!, parsed.GetValue(copy)!, stop);
            terminal.OutText.WriteLine($"{made.Name} at position {made.Position}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Delete(Terminal terminal, ConnectionOptions connection)
    {
        var (id, name) = (ExecutionVerbs.Id(), Name("name", "The checkpoint."));
        var verb = new Verb("delete", "Delete a checkpoint; the history stays.") { id, name };
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            await client.Executions.DeleteCheckpointAsync(parsed.GetValue(id)!, parsed.GetValue(name)!, stop);
            terminal.Say($"deleted {parsed.GetValue(name)}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Prune(Terminal terminal, ConnectionOptions connection)
    {
        var id = ExecutionVerbs.Id();
        var keep = new Option<int?>("--keep") { Description = "How many of the newest stay.", HelpName = "N" };
        var older = new Option<string?>("--older-than") { Description = "Only those older than this, e.g. 7d.", HelpName = "AGE" };
        var verb = new Verb("prune", "Delete checkpoints of an execution by number or by age.") { Examples = ["pawl execution checkpoint prune order-17 --keep 5", "pawl execution checkpoint prune order-17 --older-than 7d"] };
        verb.Add(id);
        foreach (var option in (Option[])[keep, older]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var pruned = await client.Executions.PruneCheckpointsAsync(parsed.GetValue(id)!, new() { Keep = parsed.GetValue(keep), OlderThan = parsed.GetValue(older) }, stop);
            terminal.OutText.WriteLine($"deleted {pruned.Deleted}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(Page<ExecutionCheckpoint> page)
    {
        var table = new TextTable("NAME", "POSITION", "CREATED", "NOTE");
        foreach (var checkpoint in page.Items) table.Add(checkpoint.Name, $"{checkpoint.Position}", Ages.Moment(checkpoint.CreatedAt), checkpoint.Note);
        return table;
    }

    private static Argument<string> Name(string name, string description) => new(name) { Description = description };
}

using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution state</c></summary>
internal static class StateVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (ExecutionVerbs.Id(), OutputFormats.Option());
        var position = new Option<long?>("--position") { Description = "As of this position of the history instead of now.", HelpName = "N" };
        var verb = new Verb("state", "Show where an execution stands, or stood: active tasks, timers, context.")
        {
            Examples = ["pawl execution state order-17", "pawl execution state order-17 --position 12"],
        };
        verb.Add(id);
        foreach (var option in (Option[])[position, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = parsed.GetValue(id)!;
            var state = parsed.GetValue(position) is { } at ? await client.Executions.StateAtAsync(name, at, stop) : await client.Executions.StateAsync(name, stop);
            Printer.Print(terminal, parsed.GetValue(output), state, PawlJson.Default.ExecutionState, ExecutionTables.State);
            return ExitCode.Done;
        });
        return verb;
    }
}

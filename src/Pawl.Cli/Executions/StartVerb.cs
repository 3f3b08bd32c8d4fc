using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Cli.Workflows;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions;

/// <summary><c>pawl execution start</c></summary>
internal static class StartVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var workflow = new Argument<string>("workflow") { Description = "NAMESPACE/NAME[/VERSION]; by default the latest version." };
        var input = InputOption.Create();
        var id = new Option<string?>("--id") { Description = "Id of the execution. Default: one is made." };
        var labels = Labels.Option("A label for search; may be given several times.");
        var priority = new Option<int?>("--priority") { Description = "From 0 (bulk) to 9 (interactive). Default 5.", HelpName = "N" };
        var key = new Option<string?>("--idempotency-key") { Description = "Makes repeating the command safe: the same key and request start one execution.", HelpName = "KEY" };
        var suspended = new Option<bool>("--suspended") { Description = "Suspended before its first task, to be stepped or prepared." };
        var timeout = new Option<string?>("--timeout") { Description = "How long it may take, e.g. 30s, 2h or PT30S; it can only shorten what the workflow says.", HelpName = "DURATION" };
        var watch = new Option<bool>("--watch") { Description = "Follow it to its end; the exit code tells how it ended." };
        var output = OutputFormats.Option();
        var start = new Verb("start", "Start an execution and print its id.")
        {
            Examples =
            [
                "pawl execution start shop/order --input '{\"customer\": \"ada\"}'",
                "pawl execution start shop/order/1.0.0 --input @order.json --id order-17 --watch",
            ],
        };
        start.Add(workflow);
        foreach (var option in (Option[])[input, id, labels, priority, key, suspended, timeout, watch, output]) start.Add(option);
        start.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var name = WorkflowName.Parse(parsed.GetValue(workflow)!);
            var wanted = new StartExecution
            {
                Input = await InputOption.ReadAsync(terminal, parsed.GetValue(input), stop),
                Id = parsed.GetValue(id),
                Version = name.Version,
                Labels = Labels.Parse(parsed.GetValue(labels)) is { Count: > 0 } given ? given : null,
                Priority = parsed.GetValue(priority),
                Suspended = parsed.GetValue(suspended) ? true : null,
                Timeout = parsed.GetValue(timeout),
            };
            var started = await client.Executions.StartAsync(name.Namespace, name.Name, wanted, parsed.GetValue(key), cancellationToken: stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(started.Id);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(started, PawlJson.Default.Execution));
            if (!parsed.GetValue(watch)) return ExitCode.Done;
            return Following.ExitCodeOf(await Following.ToTheEndAsync(terminal, client, started.Id, stop));
        });
        return start;
    }
}

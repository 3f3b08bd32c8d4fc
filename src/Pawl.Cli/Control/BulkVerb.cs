using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Executions;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Control;

/// <summary><c>pawl execution bulk</c></summary>
internal static class BulkVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var action = new Argument<BulkAction>("action") { Description = "suspend, resume or cancel." };
        var workflow = new Option<string?>("--workflow") { Description = "Only executions of this workflow.", HelpName = "NAMESPACE/NAME" };
        var version = new Option<string?>("--version") { Description = "Only executions of this version.", HelpName = "VERSION" };
        var labels = Labels.Option("Only executions with this label; may be given several times.");
        var from = new Option<DateTimeOffset?>("--created-from") { Description = "Only those created at this time or later.", HelpName = "TIME" };
        var to = new Option<DateTimeOffset?>("--created-to") { Description = "Only those created before this time.", HelpName = "TIME" };
        var since = new Option<DateTimeOffset?>("--suspended-from") { Description = "For resume: only those suspended at this time or later.", HelpName = "TIME" };
        var because = new Option<string?>("--suspended-for") { Description = "For resume: only those suspended for a reason that contains this text.", HelpName = "TEXT" };
        var dry = new Option<bool>("--dry-run") { Description = "Only tell which executions are meant." };
        var reason = new Option<string?>("--reason") { Description = "Why, for people; for suspend and cancel." };
        var data = new Option<string?>("--data") { Description = "For resume: object to merge into each context: JSON, @FILE, or @- for standard input.", HelpName = "JSON|@FILE" };
        var limit = new Option<int?>("--limit") { Description = "Executions at most, from 1 to 1000. Default 1000.", HelpName = "N" };
        var key = new Option<string?>("--idempotency-key") { Description = "Makes repeating the command safe: under the same key it is done once to each execution.", HelpName = "KEY" };
        var output = OutputFormats.Option();
        var verb = new Verb("bulk", "Suspend, resume or cancel all executions of a filter. One failure never stops the others.")
        {
            Examples =
            [
                "pawl execution bulk suspend --workflow shop/order --reason 'the bank is down' --dry-run",
                "pawl execution bulk resume --suspended-for bank",
            ],
        };
        verb.Add(action);
        foreach (var option in (Option[])[workflow, version, labels, from, to, since, because, dry, reason, data, limit, key, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var wanted = new BulkOperation
            {
                Action = parsed.GetValue(action),
                Filter = new()
                {
                    Workflow = parsed.GetValue(workflow),
                    Version = parsed.GetValue(version),
                    Labels = Labels.Parse(parsed.GetValue(labels)) is { Count: > 0 } given ? given : null,
                    CreatedFrom = parsed.GetValue(from),
                    CreatedTo = parsed.GetValue(to),
                    SuspendedFrom = parsed.GetValue(since),
                    Reason = parsed.GetValue(because),
                },
                DryRun = parsed.GetValue(dry) ? true : null,
                Reason = parsed.GetValue(reason),
                Limit = parsed.GetValue(limit),
                Data = await InputOption.ReadAsync(terminal, parsed.GetValue(data), stop, "--data"),
            };
            var result = await Progress.ShowAsync(terminal, "working on executions", client.Executions.BulkAsync(wanted, parsed.GetValue(key), stop));
            Printer.Print(terminal, parsed.GetValue(output), result, PawlJson.Default.BulkResult, Table);
            terminal.Say($"{result.Matched} matched, {result.Done} done, {result.Failed} failed{(result.More ? "; more are meant: run it again" : "")}{(result.DryRun ? " (dry run)" : "")}");
            return result.Failed > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(BulkResult result)
    {
        var table = new TextTable("ID", "OUTCOME", "WHY NOT");
        foreach (var item in result.Items) table.Add(item.Id, item.Outcome, item.Message);
        return table;
    }
}

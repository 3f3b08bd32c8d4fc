using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution diff</c></summary>
internal static class DiffVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var (id, output) = (ExecutionVerbs.Id(), OutputFormats.Option());
        var from = new Option<long>("--from") { Description = "The earlier position of the history.", HelpName = "N", Required = true };
        var to = new Option<long?>("--to") { Description = "The later position. Default: the last.", HelpName = "N" };
        var verb = new Verb("diff", "Show what happened to an execution between two positions of its history.")
        {
            Examples = ["pawl execution diff order-17 --from 4 --to 9"],
        };
        verb.Add(id);
        foreach (var option in (Option[])[from, to, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var diff = await client.Executions.DiffAsync(parsed.GetValue(id)!, parsed.GetValue(from), parsed.GetValue(to), stop);
            Printer.Print(terminal, parsed.GetValue(output), diff, PawlJson.Default.ExecutionDiff, Table);
            return ExitCode.Done;
        });
        return verb;
    }

    private static TextTable Table(ExecutionDiff diff)
    {
        var table = new TextTable("WHAT", "BEFORE", "AFTER");
        table.Add("position", $"{diff.From}", $"{diff.To}");
        table.Add("status", ExecutionTables.Word(diff.StatusBefore), ExecutionTables.Word(diff.StatusAfter));
        foreach (var change in diff.Context) table.Add($"context {change.Pointer}", Value(change.Before), Value(change.After));
        foreach (var change in diff.Data) table.Add($"data {change.Pointer}", Value(change.Before), Value(change.After));
        foreach (var change in diff.Tasks) table.Add($"task {change.Task.Pointer}", change.StatusBefore, new Cell(change.Task.Status, Colours.Of(change.Task.Status)));
        return table;
    }

    private static string? Value(System.Text.Json.JsonElement? value) => value is { } known ? ExecutionTables.Short(known) : null;
}

using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution migrate</c></summary>
internal static class MigrateVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var id = ExecutionVerbs.Id();
        var version = new Argument<string>("version") { Description = "A published version of its workflow, or 'latest'." };
        var mapping = TaskPairs.Option();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what it would mean." };
        var output = OutputFormats.Option();
        var verb = new Verb("migrate", "Have an execution go on under another version of its workflow.")
        {
            Examples = ["pawl execution migrate order-17 1.1.0 --dry-run", "pawl execution migrate order-17 1.1.0 --map /do/1/charge=/do/1/pay"],
        };
        foreach (var argument in (Argument[])[id, version]) verb.Add(argument);
        foreach (var option in (Option[])[mapping, dryRun, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var report = await client.Executions.MigrateAsync(parsed.GetValue(id)!, new() { Version = parsed.GetValue(version)!, Mapping = TaskPairs.Parse(parsed.GetValue(mapping)), DryRun = parsed.GetValue(dryRun) ? true : null }, stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(report.Text);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(report, PawlJson.Default.MigrationReport));
            return report.Verdict == "impossible" ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }
}

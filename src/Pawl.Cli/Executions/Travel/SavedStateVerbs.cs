using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Executions.Travel;

/// <summary><c>pawl execution export</c> and <c>pawl execution import</c></summary>
internal static class SavedStateVerbs
{
    public static Verb Export(Terminal terminal, ConnectionOptions connection)
    {
        var id = ExecutionVerbs.Id();
        var position = new Option<long?>("--position") { Description = "As of this position of the history instead of now.", HelpName = "N" };
        var file = new Option<string?>("--file", "-f") { Description = "Where to write it. Default: standard output.", HelpName = "FILE" };
        var verb = new Verb("export", "Save the state of an execution as one self-contained file, for any server.")
        {
            Examples = ["pawl execution export order-17 --file order-17.json", "pawl execution import order-17.json --server https://other"],
        };
        verb.Add(id);
        foreach (var option in (Option[])[position, file]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var saved = await client.Executions.ExportAsync(parsed.GetValue(id)!, parsed.GetValue(position), stop);
            if (parsed.GetValue(file) is { } path) await WriteAsync(path, saved, stop);
            else terminal.OutText.WriteLine(System.Text.Encoding.UTF8.GetString(saved));
            return ExitCode.Done;
        });
        return verb;
    }

    public static Verb Import(Terminal terminal, ConnectionOptions connection)
    {
        var file = new Argument<string>("file") { Description = "What 'execution export' wrote; '-' is standard input." };
        var id = new Option<string?>("--id") { Description = "Id of the new execution. Default: one is made." };
        var key = new Option<string?>("--idempotency-key") { Description = "Makes repeating the command safe: the same key and file begin one execution.", HelpName = "KEY" };
        var output = OutputFormats.Option();
        var verb = new Verb("import", "Begin a new execution from a saved state, and print its id.") { Examples = ["pawl execution import order-17.json"] };
        verb.Add(file);
        foreach (var option in (Option[])[id, key, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var saved = await Workflows.DocumentFile.ReadAsync(terminal, parsed.GetValue(file)!, stop);
            var begun = await client.Executions.ImportAsync(System.Text.Encoding.UTF8.GetBytes(saved), parsed.GetValue(id), parsed.GetValue(key), stop);
            if (parsed.GetValue(output) == OutputFormat.Table) terminal.OutText.WriteLine(begun.Id);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(begun, PawlJson.Default.Execution));
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task WriteAsync(string path, byte[] saved, CancellationToken cancellationToken)
    {
        try { await File.WriteAllBytesAsync(path, saved, cancellationToken); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { throw new CliException($"{path} cannot be written: {error.Message}", cause: error); }
    }
}

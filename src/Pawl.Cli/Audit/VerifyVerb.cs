using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Audit;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Audit;

/// <summary><c>pawl audit verify</c></summary>
internal static class VerifyVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var anchor = new Option<string?>("--anchor") { Description = "The head that an earlier check printed: it must still be part of the log.", HelpName = "SEQUENCE:HASH" };
        var file = new Option<FileInfo?>("--file") { Description = "Check an export in JSON Lines instead; needs no server.", HelpName = "FILE" };
        var output = OutputFormats.Option();
        var verify = new Verb("verify", "Check that no entry was changed or removed; names the first that was. Exit 1 when one was.")
        {
            Examples = ["pawl audit verify", "pawl audit verify --anchor 1042:9f86d0…", "pawl audit verify --file audit.jsonl"],
        };
        foreach (var option in (Option[])[anchor, file, output]) verify.Add(option);
        verify.SetAction(async (parsed, stop) =>
        {
            AuditVerification found;
            if (parsed.GetValue(file) is { } export)
            {
                if (!export.Exists) throw new CliException($"There is no file {export.FullName}.");
                found = AuditLines.Verify(File.ReadLines(export.FullName), parsed.GetValue(anchor));
            }
            else
            {
                using var client = connection.Open(parsed);
                found = await Progress.ShowAsync(terminal, "checking every entry", client.Audit.VerifyAsync(parsed.GetValue(anchor), stop));
            }
            Show(terminal, parsed.GetValue(output), found);
            return found.Valid ? ExitCode.Done : ExitCode.Failed;
        });
        return verify;
    }

    private static void Show(Terminal terminal, OutputFormat format, AuditVerification found)
    {
        if (format != OutputFormat.Table) Printer.Print(terminal, format, JsonText.Element(found, PawlJson.Default.AuditVerification));
        else if (found.Valid) terminal.OutText.WriteLine($"{found.Entries} entries hold. Head {found.Head}");
        else terminal.OutText.WriteLine($"BROKEN at entry {found.BrokenAt}: {found.Reason} The {found.Entries} entries before it hold. Head {found.Head}");
    }
}

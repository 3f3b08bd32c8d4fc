using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;
using Pawl.Client.Executions;
using Pawl.Client.Serialization;
using Pawl.Language.Documents;

namespace Pawl.Cli.Workflows;

/// <summary><c>pawl workflow upgrade-preview FILE</c></summary>
internal static class UpgradePreviewVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var file = new Argument<string>("file") { Description = "The draft in YAML or JSON; '-' is standard input." };
        var replay = new Option<int?>("--replay") { Description = "How many of the newest executions are replayed against the draft, 0 to 100. Default 20.", HelpName = "N" };
        var output = OutputFormats.Option();
        var verb = new Verb("upgrade-preview", "Say what publishing a draft would mean: for living executions, and for recorded ones. Exit code 1 when some could not go on, or would have taken another path.")
        {
            Examples = ["pawl workflow upgrade-preview order.yaml", "pawl workflow upgrade-preview order.yaml --replay 100 -o json"],
        };
        verb.Add(file);
        foreach (var option in (Option[])[replay, output]) verb.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            var text = await DocumentFile.ReadAsync(terminal, parsed.GetValue(file)!, stop);
            if (WorkflowReader.Read(text).Definition is not { } draft) throw new CliException($"{parsed.GetValue(file)} is not valid; 'pawl validate' says why.");
            using var client = connection.Open(parsed);
            var preview = await Progress.ShowAsync(terminal, "comparing and replaying executions", client.Workflows.PreviewUpgradeAsync(draft.Id.Namespace, draft.Id.Name, text, parsed.GetValue(replay), stop));
            if (parsed.GetValue(output) == OutputFormat.Table) Tell(terminal, preview);
            else Printer.Print(terminal, parsed.GetValue(output), JsonText.Element(preview, PawlJson.Default.UpgradePreview));
            return preview.Impossible > 0 || preview.Replays.Count > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static void Tell(Terminal terminal, UpgradePreview preview)
    {
        terminal.OutText.WriteLine($"{preview.Compared} living executions compared{(preview.IsCut ? ", and there are more" : "")}: {preview.Safe} safe, {preview.SafeWithMapping} safe with a mapping, {preview.Impossible} impossible, {preview.Unknown} unknown.");
        foreach (var report in preview.Reports)
        {
            terminal.OutText.WriteLine($"{report.Id} ({report.From}): {report.Verdict}");
            foreach (var difference in report.Differences.Where(difference => difference.IsUnderWay || difference.Kind == "blocked")) terminal.OutText.WriteLine($"  {difference.Kind} {difference.Pointer}: {difference.Message}");
        }
        terminal.OutText.WriteLine($"{preview.Replayed} executions replayed: {preview.SamePath} on the same path.");
        foreach (var replay in preview.Replays) terminal.OutText.WriteLine($"{replay.Id} ({replay.Version}): {replay.Message}");
    }
}

using System.CommandLine;
using Pawl.Cli.Connection;
using Pawl.Cli.Terminals;
using Pawl.Cli.Validate;
using Pawl.Client.Problems;

namespace Pawl.Cli.Workflows;

/// <summary><c>pawl workflow publish FILE…</c></summary>
internal static class PublishVerb
{
    public static Verb Create(Terminal terminal, ConnectionOptions connection)
    {
        var files = new Argument<string[]>("file") { Description = "Documents in YAML or JSON; '-' is standard input.", Arity = ArgumentArity.OneOrMore };
        var publish = new Verb("publish", "Publish workflow documents. A version never changes: other content needs another version.")
        {
            Examples = ["pawl workflow publish order.yaml", "pawl workflow publish examples/*.yaml", "yq … | pawl workflow publish -"],
        };
        publish.Add(files);
        publish.SetAction(async (parsed, stop) =>
        {
            using var client = connection.Open(parsed);
            var code = ExitCode.Done;
            foreach (var file in parsed.GetValue(files)!)
            {
                try
                {
                    var published = await client.Workflows.PublishAsync(await DocumentFile.ReadAsync(terminal, file, stop), stop);
                    var workflow = published.Workflow;
                    terminal.OutText.WriteLine($"{(published.IsNew ? "published" : "unchanged")} {workflow.Namespace}/{workflow.Name}/{workflow.Version}");
                    foreach (var warning in workflow.Warnings ?? []) terminal.Say(ProblemText.Of(file, warning));
                }
                catch (PawlApiException refused) when (refused.Status is 400 or 409)
                {
                    // The other files are still worth publishing.
                    if (!ProblemText.Report(terminal, file, refused)) terminal.Say($"{file}: error {refused.Code}: {refused.Message}");
                    code = ExitCode.Invalid;
                }
            }

            return code;
        });
        return publish;
    }
}

using System.CommandLine;
using Pawl.Cli.Eval;
using Pawl.Cli.Terminals;
using Pawl.Language.EditorSchema;
using Pawl.Language.Linking;

namespace Pawl.Cli.Schema;

/// <summary><c>pawl schema</c></summary>
internal static class SchemaVerb
{
    public static Verb Create(Terminal terminal)
    {
        var output = new Option<FileInfo?>("--output") { Description = "Write to a file instead of standard output.", HelpName = "FILE" };
        var verb = new Verb("schema", "Print a JSON Schema of workflow documents, for the completion and the checks of an editor.")
        {
            Examples = ["pawl schema --output workflow.schema.json"],
        };
        verb.Add(output);
        verb.SetAction(async (parsed, stop) =>
        {
            var text = PrettyJson.Of(WorkflowSchema.Create(BuiltInFunctions.Provided));
            if (parsed.GetValue(output) is not { } file)
            {
                terminal.OutText.WriteLine(text);
                return ExitCode.Done;
            }
            try
            {
                await File.WriteAllTextAsync(file.FullName, text + "\n", stop);
                return ExitCode.Done;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CliException($"{file.FullName} cannot be written: {error.Message}", cause: error);
            }
        });
        return verb;
    }
}

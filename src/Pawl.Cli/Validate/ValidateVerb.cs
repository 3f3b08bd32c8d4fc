using System.CommandLine;
using Pawl.Cli.Terminals;
using Pawl.Cli.Workflows;
using Pawl.Engine.Capabilities;
using Pawl.Language.Documents;
using Pawl.Language.Validation;

namespace Pawl.Cli.Validate;

/// <summary><c>pawl validate FILE…</c></summary>
internal static class ValidateVerb
{
    public static Verb Create(Terminal terminal)
    {
        var files = new Argument<string[]>("file") { Description = "Documents in YAML or JSON; '-' is standard input.", Arity = ArgumentArity.OneOrMore };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print problems only." };
        var validate = new Verb("validate", "Check workflow documents, without a server: all problems at once, with line and column.")
        {
            Examples = ["pawl validate order.yaml", "pawl validate -q examples/*.yaml"],
        };
        validate.Add(files);
        validate.Add(quiet);
        validate.SetAction(async (parsed, stop) =>
        {
            var code = ExitCode.Done;
            foreach (var file in parsed.GetValue(files)!)
            {
                var result = RunnableDocuments.Read(await DocumentFile.ReadAsync(terminal, file, stop));
                foreach (var problem in result.Problems) terminal.OutText.WriteLine(ProblemText.Of(file, problem));
                if (!result.IsValid) code = ExitCode.Invalid;
                else if (!parsed.GetValue(quiet)) terminal.OutText.WriteLine($"{file}: valid{Warnings(result)}");
            }

            return code;
        });
        return validate;
    }

    private static string Warnings(ReadResult result) => result.Problems.Count(problem => problem.Severity == Severity.Warning) switch
    {
        0 => "",
        1 => ", 1 warning",
        var count => $", {count} warnings",
    };
}

using System.CommandLine;
using Pawl.Cli.Terminals;
using Pawl.Language.Conformance;

namespace Pawl.Cli.Conformance;

/// <summary><c>pawl conformance jq DIR</c></summary>
internal static class JqVerb
{
    public static Verb Create(Terminal terminal)
    {
        var directory = new Argument<DirectoryInfo>("dir") { Description = "Folder with *.test files in jq's own format, searched to its depth." };
        var verb = new Verb("jq", "Run jq's own test files against this build.")
        {
            Examples = ["pawl conformance jq jq/tests"],
        };
        verb.Add(directory);
        verb.SetAction(parsed =>
        {
            var folder = parsed.GetValue(directory)!;
            var tally = new Tally(terminal);
            foreach (var file in TestData.Files(folder, "*.test"))
            {
                var name = Path.GetRelativePath(folder.FullName, file.FullName);
                tally.Add(name, () => Run(name, File.ReadAllText(file.FullName)));
            }

            return tally.Finish();
        });
        return verb;
    }

    private static ConformanceResult Run(string name, string text)
    {
        var (passed, failures) = JqConformance.Run([(name, text)]);
        return new ConformanceResult(passed, [.. failures.Select(failure => new ConformanceFailure(failure, ""))]);
    }
}

using System.CommandLine;
using Pawl.Cli.Terminals;
using Pawl.Language.Conformance;

namespace Pawl.Cli.Conformance;

/// <summary><c>pawl conformance json-schema DIR</c></summary>
internal static class JsonSchemaVerb
{
    public static Verb Create(Terminal terminal)
    {
        var directory = new Argument<DirectoryInfo>("dir") { Description = "Folder in the format of the JSON Schema Test Suite: test files, and remotes/ in it or above it." };
        var required = new Option<bool>("--required") { Description = "Leave out the optional tests." };
        var verb = new Verb("json-schema", "Run JSON Schema test data against this build. Nothing is fetched: remote documents come from remotes/.")
        {
            Examples = ["pawl conformance json-schema JSON-Schema-Test-Suite"],
        };
        verb.Add(directory);
        verb.Add(required);
        verb.SetAction(parsed =>
        {
            var folder = parsed.GetValue(directory)!;
            var remotes = Remotes(folder);
            var tally = new Tally(terminal);
            foreach (var file in TestData.Files(folder, "*.json"))
            {
                var path = Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/');
                if (path.Split('/').Contains("remotes") || (parsed.GetValue(required) && path.Split('/').Contains("optional"))) continue;
                // The draft is in the path, and the folder that was named may be the draft's own.
                tally.Add(path, () => Run(file.FullName.Replace('\\', '/'), path, remotes));
            }

            return tally.Finish();
        });
        return verb;
    }

    private static ConformanceResult Run(string file, string shown, Func<string, string?> remotes)
    {
        var result = JsonSchemaSuite.Run(file, File.ReadAllText(file), remotes);
        return result with { Failures = [.. result.Failures.Select(failure => failure with { Test = failure.Test.Replace(file, shown, StringComparison.Ordinal) })] };
    }

    private static Func<string, string?> Remotes(DirectoryInfo folder)
    {
        for (var above = folder; above is not null; above = above.Parent)
        {
            var remotes = Path.Combine(above.FullName, "remotes");
            if (Directory.Exists(remotes)) return path => Find(remotes, path);
        }

        return _ => null;
    }

    private static string? Find(string remotes, string path)
    {
        var file = Path.GetFullPath(Path.Combine(remotes, path));
        return file.StartsWith(remotes + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file) ? File.ReadAllText(file) : null;
    }
}

using System.CommandLine;

namespace Pawl.Cli.Executions;

/// <summary>Labels on the command line: <c>--label key=value</c>.</summary>
internal static class Labels
{
    public static Option<string[]> Option(string description) => new("--label", "-l") { Description = description, HelpName = "KEY=VALUE" };

    /// <exception cref="CliException">One is not written <c>key=value</c>.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string[]? labels)
    {
        var parsed = new Dictionary<string, string>();
        foreach (var label in labels ?? [])
        {
            var equals = label.IndexOf('=');
            if (equals < 1) throw new CliException($"'{label}' is no label; write KEY=VALUE.");
            parsed[label[..equals]] = label[(equals + 1)..];
        }

        return parsed;
    }
}

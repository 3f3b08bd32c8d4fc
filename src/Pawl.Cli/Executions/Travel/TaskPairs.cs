using System.CommandLine;

namespace Pawl.Cli.Executions.Travel;

/// <summary>The option <c>--map</c>: tasks of two versions that are the same although their names differ.</summary>
internal static class TaskPairs
{
    public static Option<string[]> Option() => new("--map") { Description = "Two tasks that are the same: OLD=NEW, by their JSON Pointers; may be given several times.", HelpName = "OLD=NEW" };

    /// <summary>Old pointers to new ones.</summary><returns>Null when none was given.</returns>
    /// <exception cref="CliException">One is no pair.</exception>
    public static Dictionary<string, string>? Parse(string[]? given)
    {
        if (given is not { Length: > 0 }) return null;
        var pairs = new Dictionary<string, string>();
        foreach (var pair in given)
        {
            if (pair.Split('=') is not [{ Length: > 0 } old, { Length: > 0 } now]) throw new CliException($"'{pair}' is no pair of pointers; expected OLD=NEW.");
            pairs[old] = now;
        }
        return pairs;
    }
}

using System.CommandLine;
using System.Text.Json;
using Pawl.Cli.Output;
using Pawl.Cli.Terminals;

namespace Pawl.Cli.Executions;

/// <summary>The option <c>--input</c>: JSON, <c>@FILE</c>, or <c>@-</c> for standard input.</summary>
internal static class InputOption
{
    public static Option<string?> Create() => new("--input", "-i") { Description = "Input as JSON, @FILE, or @- for standard input. Default {}.", HelpName = "JSON|@FILE" };

    /// <summary>The input that was given.</summary><returns>Null when none was.</returns>
    /// <exception cref="CliException">Not JSON, or the file cannot be read.</exception>
    public static async Task<JsonElement?> ReadAsync(Terminal terminal, string? given, CancellationToken cancellationToken, string option = "--input")
    {
        if (given is null) return null;
        if (!given.StartsWith('@')) return JsonText.Parse(given, option);
        var path = given[1..];
        return JsonText.Parse(await Workflows.DocumentFile.ReadAsync(terminal, path, cancellationToken), path == "-" ? "standard input" : path);
    }
}

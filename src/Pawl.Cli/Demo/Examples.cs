using System.Text.Json;
using Pawl.Cli.Output;

namespace Pawl.Cli.Demo;

/// <summary>An example that comes with the program.</summary>
/// <param name="Name">Name of its file without ending.</param>
/// <param name="Document">The workflow, YAML.</param>
/// <param name="Input">Its input; null when it needs none.</param>
internal sealed record Example(string Name, string Document, JsonElement? Input);

/// <summary>The folder <c>examples/</c>, which is built into the program: a demo needs nothing but the executable.</summary>
internal static class Examples
{
    private const string Prefix = "Pawl.Cli.Examples.";
    private const string InputSuffix = ".input.json";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Example> All()
    {
        var resources = typeof(Examples).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        return
        [
            .. resources.Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(resource =>
            {
                var name = resource[Prefix.Length..^".yaml".Length];
                var input = Prefix + name + InputSuffix;
                return new Example(name, Read(resource), resources.Contains(input) ? JsonText.Parse(Read(input), name + InputSuffix) : null);
            }),
        ];
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Examples).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}

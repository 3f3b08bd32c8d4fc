using System.CommandLine;

namespace Pawl.Cli.Output;

/// <summary>How a read is shown.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,
    /// <summary>As the API has it, indented.</summary>
    Json,
    /// <summary>The same as YAML.</summary>
    Yaml,
}

/// <summary>The option <c>-o</c>.</summary>
internal static class OutputFormats
{
    /// <summary>A new <c>-o</c>; every reading verb has one of its own.</summary>
    public static Option<OutputFormat> Option()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "How to show the result: table, json or yaml. Default table.",
            HelpName = "table|json|yaml",
            CustomParser = static result =>
            {
                if (Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format)) return format;
                result.AddError($"'{result.Tokens[0].Value}' is no output format; there are table, json and yaml.");
                return default;
            },
        };
        return option;
    }
}

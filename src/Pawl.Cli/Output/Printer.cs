using System.Text.Json.Serialization.Metadata;
using Pawl.Cli.Terminals;
using Pawl.Client;

namespace Pawl.Cli.Output;

/// <summary>Shows a contract of the API in the format that was asked for.</summary>
internal static class Printer
{
    /// <param name="terminal">Where.</param>
    /// <param name="format">How.</param>
    /// <param name="value">What.</param>
    /// <param name="type">Its JSON contract.</param>
    /// <param name="table">Its table.</param>
    public static void Print<T>(Terminal terminal, OutputFormat format, T value, JsonTypeInfo<T> type, Func<T, TextTable> table)
    {
        if (format == OutputFormat.Table) table(value).WriteTo(terminal.Out);
        else Print(terminal, format, JsonText.Element(value, type));
    }

    /// <summary>Shows a list; says so when it goes on behind what is shown. JSON and YAML tell it by their cursor.</summary>
    public static void Print<T>(Terminal terminal, OutputFormat format, Page<T> page, JsonTypeInfo<Page<T>> type, Func<Page<T>, TextTable> table)
    {
        Print<Page<T>>(terminal, format, page, type, table);
        if (format == OutputFormat.Table && page.NextCursor is not null) terminal.Say($"There are more than these {page.Items.Count}: --limit shows more.");
    }

    /// <summary>Shows data that has no table of its own: as JSON unless YAML is asked for.</summary>
    public static void Print(Terminal terminal, OutputFormat format, System.Text.Json.JsonElement value)
    {
        if (format == OutputFormat.Yaml) terminal.OutText.Write(YamlText.Of(value));
        else terminal.OutText.WriteLine(JsonText.Of(value));
    }
}

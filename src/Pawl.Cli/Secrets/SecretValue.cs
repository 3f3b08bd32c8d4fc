using System.Text.Json;
using Pawl.Cli.Terminals;
using Pawl.Client.Serialization;

namespace Pawl.Cli.Secrets;

/// <summary>The value of a secret as it was given: by option, file or standard input.</summary>
internal static class SecretValue
{
    /// <exception cref="CliException">None was given, or more than one, or the file cannot be read.</exception>
    public static JsonElement Read(string? value, string? file, Terminal terminal)
    {
        if (value is not null && file is not null) throw new CliException("Give either --value or --file.");
        var text = value ?? (file is null ? FromInput(terminal) : FromFile(file));
        if (text.Length == 0) throw new CliException("The value is empty.");
        return Parse(text);
    }

    /// <summary>A line break at the end belongs to the file, not to the value.</summary>
    private static JsonElement Parse(string text)
    {
        if (text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            try { return JsonDocument.Parse(text).RootElement.Clone(); }
            catch (JsonException error) { throw new CliException("The value begins like JSON and is none; put a text that begins with a brace or a bracket in quotes, as a JSON string in a list or object.", cause: error); }
        }
        var line = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return JsonSerializer.SerializeToElement(line, PawlJson.Default.String);
    }

    private static string FromInput(Terminal terminal) =>
        terminal.InIsTerminal ? throw new CliException("Give the value by standard input, --file or --value.") : terminal.In.ReadToEnd();

    private static string FromFile(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { throw new CliException($"{file} cannot be read: {error.Message}", cause: error); }
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pawl.Cli.Output;

/// <summary>A JSON value as YAML 1.2 in block style. Whatever another reader could take for something else than text is quoted.</summary>
internal static class YamlText
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What YAML 1.1 or 1.2 takes for something else than text.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "null", "true", "false", "yes", "no", "on", "off", "y", "n" };

    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value, 0, afterKey: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, int indent, bool afterKey)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                WriteMembers(text, value, indent, afterKey);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                WriteItems(text, value, indent, afterKey);
                break;
            default:
                if (afterKey) text.Append(' ');
                text.Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteMembers(StringBuilder text, JsonElement value, int indent, bool afterKey)
    {
        if (afterKey) text.Append('\n');
        var first = !afterKey;
        foreach (var member in value.EnumerateObject())
        {
            // The first member of an item stands behind the dash.
            if (!first || indent == 0) text.Append(' ', indent);
            first = false;
            text.Append(Text(member.Name)).Append(':');
            Write(text, member.Value, indent + 2, afterKey: true);
        }
    }

    private static void WriteItems(StringBuilder text, JsonElement value, int indent, bool afterKey)
    {
        if (afterKey) text.Append('\n');
        var first = !afterKey;
        foreach (var item in value.EnumerateArray())
        {
            if (!first || indent == 0) text.Append(' ', indent);
            first = false;
            text.Append("- ");
            Write(text, item, indent + 2, afterKey: false);
        }
    }

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        _ => value.GetRawText(),
    };

    private static string Text(string text) => IsPlain(text) && !Words.Contains(text) ? text : JsonSerializer.Serialize(text, Quoting);

    // A narrow set on purpose: the rules for plain scalars have many corners, quotes have none. What begins with a letter is no number.
    private static bool IsPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '_' or '/') && text[^1] != ' '
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '/' or '.' or '@' or '+' or '-' or ' ');
}

using System.Text;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions;

/// <summary>Makes the errors that a program can catch, and the texts in them.</summary>
internal static class JqErrors
{
    // jq quotes values in messages by this many bytes of their JSON.
    private const int QuotedBytes = 29;

    private const int MessageBytes = 4_096;

    /// <summary>An error whose value is a message.</summary>
    public static JqException Raise(string message) => new(JqValue.From(message), message);

    /// <summary>An error of any value. Its text is the value itself if a string, else its JSON, cut where it is long.</summary>
    public static JqException Raise(in JqValue value) => new(value, value.StringOrNull ?? Quote(value, MessageBytes));

    /// <summary>A value in a message: its kind, and its JSON cut short, e.g. <c>string ("abc")</c>.</summary>
    public static string Describe(in JqValue value) => $"{KindName(value)} ({Quote(value)})";

    /// <summary>What <c>type</c> answers.</summary>
    public static string KindName(in JqValue value) => value.Kind switch
    {
        JqKind.Null => "null",
        JqKind.False or JqKind.True => "boolean",
        JqKind.Number => "number",
        JqKind.String => "string",
        JqKind.Array => "array",
        _ => "object",
    };

    /// <summary>A value's JSON, cut short inside its closing delimiter and never inside a character.</summary>
    public static string Quote(in JqValue value, int bytes = QuotedBytes)
    {
        var json = JsonTextWriter.Prefix(value, bytes + 1);
        if (json.Length <= bytes) return Encoding.UTF8.GetString(json);

        var delimiter = value.Kind switch { JqKind.String => "\"", JqKind.Array => "]", JqKind.Object => "}", _ => "" };
        var keep = bytes - 3 - delimiter.Length;
        while (keep > 0 && (json[keep] & 0xC0) == 0x80) keep--;
        return $"{Encoding.UTF8.GetString(json.AsSpan(0, keep))}...{delimiter}";
    }
}

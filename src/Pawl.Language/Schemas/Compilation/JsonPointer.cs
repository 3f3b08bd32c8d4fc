using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>JSON Pointers (RFC 6901) as schemas use them.</summary>
internal static class JsonPointer
{
    public static string Escape(string token) =>
        token.AsSpan().ContainsAny('~', '/') ? token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) : token;

    public static string Append(string pointer, string token) => $"{pointer}/{Escape(token)}";

    /// <summary>The unescaped tokens of a pointer that starts with a slash or is empty.</summary>
    public static IEnumerable<string> Tokens(string pointer) =>
        pointer.Length == 0 ? [] : pointer[1..].Split('/').Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <summary>The member or item that a token names.</summary>
    public static bool TryStep(JqValue value, string token, out JqValue child)
    {
        if (value.Kind == JqKind.Object) return value.TryGet(token, out child);

        child = default;
        if (value.Kind != JqKind.Array || !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= value.Count) return false;

        child = value[index];
        return true;
    }
}

using System.Globalization;
using Pawl.Language.Expressions;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>JSON Pointers (RFC 6901).</summary>
internal static class JsonPointers
{
    /// <summary>What a pointer leads to; null when nothing is there.</summary>
    public static JqValue Find(JqValue root, string pointer)
    {
        var value = root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            value = value.Kind == JqKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? value[index] : value[Unescape(part)];
        }
        return value;
    }

    /// <summary>A part of a pointer as the name it stands for.</summary>
    public static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}

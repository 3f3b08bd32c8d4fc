using System.Text;

namespace Pawl.Runners.AsyncApi.Documents;

/// <summary>Text with names in braces: server addresses and channel addresses.</summary>
internal static class Placeholders
{
    /// <summary>Puts values in the place of <c>{name}</c>.</summary>
    /// <param name="text">The text. A brace that is never closed stands for itself.</param>
    /// <param name="value">The value of a name; throws when there is none.</param>
    public static string Expand(string text, Func<string, string> value)
    {
        var expanded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0) return expanded.Append(text, at, text.Length - at).ToString();

            expanded.Append(text, at, open - at).Append(value(text[(open + 1)..close]));
            at = close + 1;
        }
        return expanded.ToString();
    }
}

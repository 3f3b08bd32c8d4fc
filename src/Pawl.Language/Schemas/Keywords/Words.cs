using Pawl.Language.Expressions;

namespace Pawl.Language.Schemas.Keywords;

/// <summary>How failures speak of values: kinds and sizes, never the text of a value, which may be a secret.</summary>
internal static class Words
{
    public static string Of(in JqValue value) => value.Kind switch
    {
        JqKind.Null => "null",
        JqKind.False or JqKind.True => "a boolean",
        JqKind.Number => "a number",
        JqKind.String => "a string",
        JqKind.Array => "an array",
        _ => "an object",
    };

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count:N0} {many}";

    public static string Or(List<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
}

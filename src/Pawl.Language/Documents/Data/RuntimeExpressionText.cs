namespace Pawl.Language.Documents.Data;

/// <summary>The schema's form of an expression: <c>^\s*\$\{.+\}\s*$</c>, where the dot is no line break.</summary>
internal static class RuntimeExpressionText
{
    /// <summary>Whether text is one, with nothing but space around it.</summary>
    public static bool IsWhole(string text)
    {
        var inner = text.AsSpan().Trim();
        return inner.Length >= 4 && inner.StartsWith("${") && inner[^1] == '}' && inner[2..^1].IndexOfAny("\n\r\u2028\u2029") < 0;
    }
}

namespace Pawl.Language.Expressions.Regex;

/// <summary>What a text may hold. .NET matches UTF-16 units, so richer texts need a richer pattern; plain ones keep the fast one.</summary>
internal enum TextKind
{
    /// <summary>Nothing above U+007F.</summary>
    Ascii,
    /// <summary>Nothing that takes two UTF-16 units.</summary>
    Bmp,
    /// <summary>Anything.</summary>
    Astral,
}

/// <summary>Tells the kinds apart.</summary>
internal static class TextKinds
{
    /// <summary>The plainest kind that fits.</summary>
    public static TextKind Of(ReadOnlySpan<char> text)
    {
        var beyond = text.IndexOfAnyExceptInRange('\0', '\x7F');
        if (beyond < 0) return TextKind.Ascii;
        return text[beyond..].IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? TextKind.Bmp : TextKind.Astral;
    }
}

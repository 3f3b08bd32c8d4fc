namespace Pawl.Language.Expressions.Regex;

/// <summary>Turns UTF-16 offsets into code point offsets. Remembers the last one, so that a walk through the text costs one pass.</summary>
internal sealed class CodePointOffsets(string text, TextKind kind)
{
    private int _unit;
    private int _codePoint;

    /// <summary>Code points before a UTF-16 offset.</summary>
    public int At(int unit)
    {
        if (kind != TextKind.Astral) return unit;

        _codePoint += unit >= _unit ? Count(_unit, unit) : -Count(unit, _unit);
        _unit = unit;
        return _codePoint;
    }

    private int Count(int from, int to)
    {
        var count = to - from;
        foreach (var c in text.AsSpan(from, to - from))
        {
            if (char.IsLowSurrogate(c)) count--;
        }
        return count;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Pawl.Language.Schemas.Patterns;

/// <summary>Reads a pattern code point by code point.</summary>
internal sealed partial class PatternReader(string pattern)
{
    private int _at;

    public bool AtEnd => _at >= pattern.Length;
    /// <summary>What <see cref="TryRead"/> has read last.</summary>
    public string LastRead { get; private set; } = "";

    /// <summary>The next code point; -1 at the end.</summary>
    public int Peek() => AtEnd ? -1 : CodePoint();

    /// <exception cref="FormatException">There is none.</exception>
    public int Next()
    {
        if (AtEnd) throw new FormatException(@"it ends in the middle of an escape or a class");
        var c = CodePoint();
        _at += c > char.MaxValue ? 2 : 1;
        return c;
    }

    public bool TryRead(string text)
    {
        if (string.CompareOrdinal(pattern, _at, text, 0, text.Length) != 0) return false;
        _at += text.Length;
        LastRead = text;
        return true;
    }

    public string ReadUntil(char end, string problem)
    {
        var stop = pattern.IndexOf(end, _at);
        if (stop <= _at) throw new FormatException(problem);
        var text = pattern[_at..stop];
        _at = stop + 1;
        return text;
    }

    public string ReadDigits()
    {
        var start = _at;
        while (!AtEnd && char.IsAsciiDigit(pattern[_at])) _at++;
        return pattern[start.._at];
    }

    /// <summary>Exactly that many hexadecimal digits; null, and nothing read, when they are not there.</summary>
    public int? TryReadHex(int digits)
    {
        if (_at + digits > pattern.Length || !int.TryParse(pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return null;
        _at += digits;
        return value;
    }

    /// <summary>The rest of <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> behind its opening brace.</summary>
    /// <param name="count">The whole quantifier.</param>
    /// <param name="times">The larger bound.</param>
    /// <returns>False, and nothing read, when it is no quantifier.</returns>
    public bool TryReadCount(out string count, out long times)
    {
        var match = CountRest().Match(pattern, _at);
        count = "{" + match.Value;
        times = 0;
        if (!match.Success) return false;

        _at += match.Length;
        _ = long.TryParse((match.Groups["most"].Length > 0 ? match.Groups["most"] : match.Groups["least"]).ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out times);
        return true;
    }

    private int CodePoint() => char.IsHighSurrogate(pattern[_at]) && _at + 1 < pattern.Length && char.IsLowSurrogate(pattern[_at + 1]) ? char.ConvertToUtf32(pattern[_at], pattern[_at + 1]) : pattern[_at];

    [GeneratedRegex(@"\G(?<least>[0-9]+)(,(?<most>[0-9]*))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CountRest();
}

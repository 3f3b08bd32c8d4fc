using System.Buffers;
using System.Globalization;
using System.Xml;

namespace Pawl.Server.Requests;

/// <summary>Durations as people write them: <c>1m30s</c>, <c>500ms</c>, <c>2h</c>, or ISO 8601 such as <c>PT30S</c>.</summary>
internal static class DurationText
{
    /// <summary>Longest text that is looked at.</summary>
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("ms", TimeSpan.FromMilliseconds(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
    ];

    /// <summary>Reads a duration; false when it is none, is negative, or does not fit.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Length is 0 or > MaxLength || text.Any(char.IsWhiteSpace)) return false;
        if (text == "0") return true;
        return text[0] == 'P' ? TryIso(text, out duration) : TryUnits(text, out duration);
    }

    /// <summary>The shortest form with units, e.g. <c>1m30s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        var text = new System.Text.StringBuilder();
        foreach (var (unit, length) in Units.OrderByDescending(unit => unit.Length))
        {
            var count = duration.Ticks / length.Ticks;
            if (count == 0) continue;
            text.Append(count).Append(unit);
            duration -= length * count;
        }
        return text.ToString();
    }

    private static bool TryIso(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        // Months and years have no fixed length; XmlConvert would silently make them 30 and 365 days.
        var date = text.AsSpan(0, text.IndexOf('T', StringComparison.Ordinal) is >= 0 and var time ? time : text.Length);
        if (date.ContainsAny('M', 'Y')) return false;
        try { duration = XmlConvert.ToTimeSpan(text); }
        catch (Exception error) when (error is FormatException or OverflowException) { return false; }
        return duration >= TimeSpan.Zero;
    }

    private static bool TryUnits(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
            rest = rest[digits..];

            var letters = rest.IndexOfAny(Digits) is >= 0 and var end ? end : rest.Length;
            var length = LengthOf(rest[..letters]);
            if (length == TimeSpan.Zero) return false;
            rest = rest[letters..];

            try { duration += length * count; }
            catch (OverflowException) { return false; }
        }
        return true;
    }

    private static TimeSpan LengthOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, length) in Units)
        {
            if (unit.SequenceEqual(name)) return length;
        }
        return TimeSpan.Zero;
    }
}

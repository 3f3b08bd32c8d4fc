using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions;

/// <summary>The text of numbers as jq 1.8.2 writes it, and exact comparison of numbers that were only read.</summary>
/// <remarks>
/// jq knows two kinds: <em>computed</em> numbers are IEEE doubles and print as the shortest text that reads back; <em>kept</em>
/// numbers were read from a program or an input, and print in the canonical form of General Decimal Arithmetic
/// (<c>to-scientific-string</c>), so that <c>1.10</c> and <c>100000000000000000000</c> survive a round trip.
/// </remarks>
internal static class NumberText
{
    /// <summary>Bytes that the text of any double fits into.</summary>
    public const int MaxDoubleLength = 40;

    /// <summary>What jq prints for infinity: JSON has no other word for it.</summary>
    private const string Infinity = "1.7976931348623157e+308";
    private const string NegativeInfinity = "-" + Infinity;

    // Whole numbers below this are written digit by digit; up to here every whole double is its own shortest text.
    private const double WholeLimit = 1e15;

    // Doubles carry 15 decimal digits for certain: with no more than these, different decimals are different doubles.
    private const int ExactDigits = 15;

    // jq rounds a kept decimal to this many digits before it makes a double of it.
    private const int DoubleDigits = 17;

    /// <summary>The text of a computed number: shortest that reads back, <c>null</c> for nan, the largest double for infinity.</summary>
    public static string OfDouble(double value)
    {
        if (IsSmallWhole(value)) return ((long)value).ToString(CultureInfo.InvariantCulture);
        if (SpecialText(value) is { } special) return special;

        Span<char> text = stackalloc char[MaxDoubleLength];
        return text[..FormatDigits(value, text)].ToString();
    }

    /// <summary>Writes <see cref="OfDouble"/> as UTF-8.</summary>
    /// <param name="value">The number.</param>
    /// <param name="utf8">At least <see cref="MaxDoubleLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(double value, Span<byte> utf8)
    {
        if (IsSmallWhole(value))
        {
            ((long)value).TryFormat(utf8, out var whole, default, CultureInfo.InvariantCulture);
            return whole;
        }
        if (SpecialText(value) is { } special) return Encoding.ASCII.GetBytes(special, utf8);

        Span<char> text = stackalloc char[MaxDoubleLength];
        return Encoding.ASCII.GetBytes(text[..FormatDigits(value, text)], utf8);
    }

    /// <summary>The canonical text of a kept number; the same instance when it is canonical already.</summary>
    /// <param name="literal">A decimal literal, see <see cref="IsLiteral"/>.</param>
    /// <returns>The text; that of an infinite computed number when the exponent lies beyond ±999,999,999.</returns>
    /// <exception cref="FormatException">Not a decimal literal.</exception>
    public static string Canonical(string literal)
    {
        var number = Read(literal);
        if (number.IsInfinite) return number.IsNegative ? NegativeInfinity : Infinity;

        var capacity = literal.Length + 24;
        var rented = capacity > 256 ? ArrayPool<char>.Shared.Rent(capacity) : null;
        var text = rented ?? stackalloc char[256];
        var length = WriteCanonical(number, text);
        var result = text[..length].SequenceEqual(literal) ? literal : text[..length].ToString();
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return result;
    }

    /// <summary>Compares two kept numbers exactly, in time linear in their texts whatever their exponents.</summary>
    /// <returns>Negative, zero or positive, as left is less, equal or greater; <c>-0</c> equals <c>0</c>.</returns>
    /// <exception cref="FormatException">Not a decimal literal.</exception>
    public static int CompareLiterals(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => DecimalLiteral.Compare(Read(left), Read(right));

    /// <summary>Whether comparing this kept number as a double is exact. When it is not and two doubles are equal, ask <see cref="CompareLiterals"/>.</summary>
    /// <exception cref="FormatException">Not a decimal literal.</exception>
    public static bool ComparesAsDouble(ReadOnlySpan<char> literal)
    {
        var number = Read(literal);
        return number.IsZero || (number.Count <= ExactDigits && number.AdjustedExponent is >= -290 and <= 290);
    }

    /// <summary>The double nearest to a kept number, rounded as jq does: first to 17 digits (half to even), then to a double.</summary>
    /// <exception cref="FormatException">Not a decimal literal.</exception>
    public static double ToDouble(ReadOnlySpan<char> literal)
    {
        var number = Read(literal);
        if (number.IsInfinite) return number.IsNegative ? double.NegativeInfinity : double.PositiveInfinity;
        if (number.Count <= DoubleDigits && literal[^1] != '.') return double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);

        Span<char> text = stackalloc char[DoubleDigits + 24];
        return double.Parse(text[..WriteRounded(number, text)], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether <c>tonumber</c> keeps this text as a decimal: an optional sign, digits with at most one point, an optional exponent, nothing else.</summary>
    public static bool IsLiteral(ReadOnlySpan<char> text) => DecimalLiteral.TryRead(text, out _);

    /// <summary>Reads the words that jq takes for numbers, in any case and with a sign: <c>nan</c>, <c>inf</c>, <c>infinity</c>.</summary>
    public static bool TryReadWord(ReadOnlySpan<char> text, out double value)
    {
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..]) text = text[1..];
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        value = double.NaN;
        return text.Equals("nan", StringComparison.OrdinalIgnoreCase);
    }

    private static DecimalLiteral Read(ReadOnlySpan<char> literal) =>
        DecimalLiteral.TryRead(literal, out var number) ? number : throw new FormatException($"'{literal}' is not a decimal number.");

    private static bool IsSmallWhole(double value) =>
        value is > -WholeLimit and < WholeLimit && value == Math.Truncate(value) && (value != 0 || !double.IsNegative(value));

    private static string? SpecialText(double value) =>
        double.IsNaN(value) ? "null"
        : double.IsPositiveInfinity(value) ? Infinity
        : double.IsNegativeInfinity(value) ? NegativeInfinity
        : value == 0 ? "-0"
        : null;

    /// <summary>Lays the shortest digits out as jq does: plain while the point stays near them, else with an exponent of two digits or more.</summary>
    private static int FormatDigits(double value, Span<char> text)
    {
        Span<char> shortest = stackalloc char[MaxDoubleLength];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var number = Read(shortest[..length]);
        Span<char> digits = stackalloc char[MaxDoubleLength];
        digits = digits[..number.CopyDigitsTo(digits)].TrimEnd('0');

        var at = 0;
        if (value < 0) text[at++] = '-';
        var point = (int)number.AdjustedExponent + 1; // the value is 0.DIGITS × 10^point
        return point > -4 && point <= digits.Length + 15
            ? at + WritePlain(digits, point, text[at..])
            : at + WriteScientific(digits, number.AdjustedExponent, 'e', "00", text[at..]);
    }

    private static int WriteCanonical(in DecimalLiteral number, Span<char> text)
    {
        var at = 0;
        if (number.IsNegative) text[at++] = '-';

        // The digits go to the end of the buffer first: they may be long, and both layouts copy them forwards.
        var digits = text[^Math.Max(number.Count, 1)..];
        number.CopyDigitsTo(digits);
        return number.Exponent <= 0 && number.AdjustedExponent >= -6
            ? at + WritePlain(digits, (int)(number.Exponent + digits.Length), text[at..])
            : at + WriteScientific(digits, number.AdjustedExponent, 'E', "0", text[at..]);
    }

    /// <summary>Digits with the point after the first <paramref name="point"/> of them, filled up with zeros on either side.</summary>
    private static int WritePlain(ReadOnlySpan<char> digits, int point, Span<char> text)
    {
        if (point <= 0)
        {
            "0.".CopyTo(text);
            text.Slice(2, -point).Fill('0');
            digits.CopyTo(text[(2 - point)..]);
            return 2 - point + digits.Length;
        }
        if (point >= digits.Length)
        {
            digits.CopyTo(text);
            text[digits.Length..point].Fill('0');
            return point;
        }
        digits[..point].CopyTo(text);
        text[point] = '.';
        digits[point..].CopyTo(text[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int WriteScientific(ReadOnlySpan<char> digits, long exponent, char mark, string exponentFormat, Span<char> text)
    {
        var at = 0;
        text[at++] = digits[0];
        if (digits.Length > 1)
        {
            text[at++] = '.';
            digits[1..].CopyTo(text[at..]);
            at += digits.Length - 1;
        }
        text[at++] = mark;
        text[at++] = exponent < 0 ? '-' : '+';
        Math.Abs(exponent).TryFormat(text[at..], out var written, exponentFormat, CultureInfo.InvariantCulture);
        return at + written;
    }

    /// <summary>Writes the first 17 digits with an exponent, rounded half to even on all that follow.</summary>
    private static int WriteRounded(in DecimalLiteral number, Span<char> text)
    {
        var kept = Math.Min(number.Count, DoubleDigits);
        var at = 0;
        if (number.IsNegative) text[at++] = '-';
        var digits = text.Slice(at, kept);
        for (var i = 0; i < kept; i++) digits[i] = number[i];
        var exponent = number.Exponent + (number.Count - kept);

        if (RoundsUp(number, kept) && !Increment(digits)) exponent += 1; // 99…9 became 100…0, which 10…0 and one power more say
        at += kept;
        text[at++] = 'e';
        exponent.TryFormat(text[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }

    private static bool RoundsUp(in DecimalLiteral number, int kept)
    {
        if (number[kept] != '5') return number[kept] > '5';
        for (var i = kept + 1; i < number.Count; i++)
        {
            if (number[i] != '0') return true;
        }
        return (number[kept - 1] - '0') % 2 == 1;
    }

    private static bool Increment(Span<char> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (digits[i] != '9')
            {
                digits[i]++;
                return true;
            }
            digits[i] = '0';
        }
        digits[0] = '1';
        return false;
    }
}

namespace Pawl.Language.Expressions;

/// <summary>A decimal literal taken apart in place: sign, significant digits and a power of ten, without a copy and without arithmetic on its digits.</summary>
/// <remarks>
/// The model is General Decimal Arithmetic's (coefficient, exponent). Nothing here costs more than one pass over the text, whatever
/// the exponent says: <c>1e1000000000</c> is as cheap as <c>1</c>.
/// </remarks>
internal readonly ref struct DecimalLiteral
{
    /// <summary>Largest power of ten of the leading digit; a larger one is infinite. decNumber's own bound, which jq keeps.</summary>
    public const long MaxAdjustedExponent = 999_999_999;

    /// <summary>Smallest power of ten of the last digit; whatever lies wholly below it is zero. decNumber's bound under jq's precision.</summary>
    public const long MinExponent = -1_147_483_646;

    // Exponents are read no further than this: far outside both bounds, far inside what sums of a long can hold.
    private const long ExponentCeiling = 1_000_000_000_000_000;

    private readonly ReadOnlySpan<char> _digits; // the significant part from its first digit that counts, perhaps with a point inside
    private readonly int _point; // where the point sits in _digits, or -1

    private DecimalLiteral(bool negative, ReadOnlySpan<char> digits, int point, int count, long exponent)
    {
        IsNegative = negative;
        _digits = digits;
        _point = point;
        Count = count;
        Exponent = exponent;
    }

    /// <summary>Whether a minus sign stands in front; true for <c>-0</c> too.</summary>
    public bool IsNegative { get; }

    /// <summary>Digits of the coefficient without leading zeros; 0 for zero.</summary>
    public int Count { get; }

    /// <summary>Power of ten of the last digit.</summary>
    public long Exponent { get; }

    /// <summary>Power of ten of the first digit. Zero counts as one digit.</summary>
    public long AdjustedExponent => Exponent + Math.Max(Count, 1) - 1;

    /// <summary>Whether every digit is a zero.</summary>
    public bool IsZero => Count == 0;

    /// <summary>Whether the magnitude lies beyond what a kept decimal can hold.</summary>
    public bool IsInfinite => !IsZero && AdjustedExponent > MaxAdjustedExponent;

    /// <summary>A digit of the coefficient as a character; <c>'0'</c> behind its end.</summary>
    public char this[int index] =>
        index >= Count ? '0' : _digits[_point >= 0 && index >= _point ? index + 1 : index];

    /// <summary>Writes the digits of the coefficient; <c>0</c> for zero.</summary>
    /// <returns>How many were written: at least one.</returns>
    public int CopyDigitsTo(Span<char> target)
    {
        if (IsZero)
        {
            target[0] = '0';
            return 1;
        }
        if (_point < 0)
        {
            _digits.CopyTo(target);
            return Count;
        }
        _digits[.._point].CopyTo(target);
        _digits[(_point + 1)..].CopyTo(target[_point..]);
        return Count;
    }

    /// <summary>Takes a literal apart.</summary>
    /// <param name="text">Sign, digits with at most one point, exponent; all parts but one digit are optional.</param>
    /// <param name="literal">The parts.</param>
    /// <returns>False when the text is no decimal number; nothing else may stand in it, not even a space.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out DecimalLiteral literal)
    {
        literal = default;
        var at = 0;
        var negative = false;
        if (at < text.Length && text[at] is '+' or '-') negative = text[at++] == '-';

        var first = -1;
        var point = -1;
        var start = at;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '.' && point < 0) point = at;
            else if (!char.IsAsciiDigit(c)) break;
            else if (c != '0' && first < 0) first = at;
        }
        var end = at;
        if (end - start == (point < 0 ? 0 : 1)) return false;

        long exponent = 0;
        if (at < text.Length && !TryReadExponent(text[at..], out exponent)) return false;

        if (point >= 0) exponent -= end - point - 1;
        if (first < 0)
        {
            literal = new(negative, [], -1, 0, Math.Clamp(exponent, MinExponent, MaxAdjustedExponent));
            return true;
        }

        var inside = point > first ? point - first : -1;
        if (inside == end - first - 1)
        {
            end--; // "5." : a point with nothing behind it
            inside = -1;
        }
        var count = end - first - (inside >= 0 ? 1 : 0);
        literal = exponent + count - 1 < MinExponent
            ? new(negative, [], -1, 0, MinExponent)
            : new(negative, text[first..end], inside, count, exponent);
        return true;
    }

    /// <summary>Compares two values exactly: the sign of left minus right. All infinite values of one sign are equal.</summary>
    public static int Compare(in DecimalLiteral left, in DecimalLiteral right)
    {
        var leftSign = left.IsZero ? 0 : left.IsNegative ? -1 : 1;
        var rightSign = right.IsZero ? 0 : right.IsNegative ? -1 : 1;
        if (leftSign != rightSign || leftSign == 0) return leftSign.CompareTo(rightSign);
        if (left.IsInfinite && right.IsInfinite) return 0;

        var order = left.AdjustedExponent.CompareTo(right.AdjustedExponent);
        var longest = Math.Max(left.Count, right.Count);
        for (var i = 0; order == 0 && i < longest; i++) order = left[i].CompareTo(right[i]);
        return leftSign * order;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        if (text[0] is not ('e' or 'E')) return false;

        var at = 1;
        var negative = false;
        if (at < text.Length && text[at] is '+' or '-') negative = text[at++] == '-';
        if (at == text.Length) return false;

        for (; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at])) return false;
            exponent = Math.Min(exponent * 10 + (text[at] - '0'), ExponentCeiling);
        }
        if (negative) exponent = -exponent;
        return true;
    }
}

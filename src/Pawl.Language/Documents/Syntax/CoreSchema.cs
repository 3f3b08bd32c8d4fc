using System.Globalization;
using System.Numerics;
using Pawl.Language.Expressions;

namespace Pawl.Language.Documents.Syntax;

/// <summary>Resolves plain scalars by the core schema of YAML 1.2.2 (section 10.3.2): <c>on</c> and <c>yes</c> are text, <c>012</c> is 12.</summary>
internal static class CoreSchema
{
    /// <summary>The kind of a plain scalar, and for a number its JSON text; null when it is a number that JSON cannot hold.</summary>
    public static (JqKind Kind, string Text)? Resolve(string plain)
    {
        // Nearly every scalar is a word: its first character settles that.
        switch (plain.Length == 0 ? '~' : plain[0])
        {
            case '~' or 'n' or 'N':
                return plain is "" or "~" or "null" or "Null" or "NULL" ? (JqKind.Null, "") : (JqKind.String, plain);
            case 't' or 'T':
                return plain is "true" or "True" or "TRUE" ? (JqKind.True, "") : (JqKind.String, plain);
            case 'f' or 'F':
                return plain is "false" or "False" or "FALSE" ? (JqKind.False, "") : (JqKind.String, plain);
            case (>= '0' and <= '9') or '+' or '-' or '.':
                return Number(plain);
            default:
                return (JqKind.String, plain);
        }
    }

    private static (JqKind, string)? Number(string plain)
    {
        if (IsInfinityOrNan(plain)) return null;
        if (Radix(plain) is { } digits) return digits.Length > 0 ? (JqKind.Number, digits) : null;
        if (!IsDecimal(plain)) return (JqKind.String, plain);
        return plain.Length > DocumentLimits.NumberLength ? null : (JqKind.Number, ToJson(plain));
    }

    private static bool IsInfinityOrNan(string plain)
    {
        var unsigned = plain[0] is '+' or '-' ? plain.AsSpan(1) : plain;
        return unsigned is ".inf" or ".Inf" or ".INF" || plain is ".nan" or ".NaN" or ".NAN";
    }

    /// <summary>The decimal text of <c>0o17</c> and <c>0x1F</c>; empty when too long; null when it is neither.</summary>
    private static string? Radix(string plain)
    {
        if (plain.Length < 3 || plain[0] != '0') return null;
        var digits = plain.AsSpan(2);
        var isOctal = plain[1] == 'o' && !digits.ContainsAnyExceptInRange('0', '7');
        var isHex = plain[1] == 'x' && IsHex(digits);
        if (!isOctal && !isHex) return null;
        if (plain.Length > DocumentLimits.NumberLength) return "";

        // A leading 0 keeps the parser from reading a sign into the first digit.
        if (isHex) return BigInteger.Parse("0" + plain[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        var value = BigInteger.Zero;
        foreach (var digit in digits) value = (value << 3) + (digit - '0');
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsHex(ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit(digit)) return false;
        return true;
    }

    /// <summary><c>[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</c>.</summary>
    private static bool IsDecimal(string plain)
    {
        var at = plain[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(plain, ref at);
        if (at < plain.Length && plain[at] == '.')
        {
            at++;
            if (Digits(plain, ref at) == 0 && whole == 0) return false;
        }
        else if (whole == 0)
        {
            return false;
        }
        if (at < plain.Length && plain[at] is 'e' or 'E')
        {
            at++;
            if (at < plain.Length && plain[at] is '+' or '-') at++;
            if (Digits(plain, ref at) == 0) return false;
        }
        return at == plain.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - start;
    }

    /// <summary>The same digits as JSON writes them: no plus sign, no leading zeros, digits on both sides of the point.</summary>
    private static string ToJson(string plain)
    {
        var rest = plain.AsSpan(plain[0] is '+' or '-' ? 1 : 0);
        var mantissa = rest.IndexOfAny('e', 'E') is >= 0 and var split ? rest[..split] : rest;
        var exponent = rest[mantissa.Length..];
        var whole = mantissa.IndexOf('.') is >= 0 and var dot ? mantissa[..dot] : mantissa;
        var fraction = mantissa[whole.Length..];
        whole = whole.TrimStart('0');
        return string.Concat(
            plain[0] == '-' ? "-" : "",
            whole.Length == 0 ? "0" : whole,
            fraction.Length <= 1 ? "" : fraction,
            exponent);
    }
}

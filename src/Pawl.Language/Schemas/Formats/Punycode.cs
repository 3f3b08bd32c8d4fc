namespace Pawl.Language.Schemas.Formats;

/// <summary>Checks the encoded part of an international label (RFC 3492). What it decodes to is not judged.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int LowestThreshold = 1;
    private const int HighestThreshold = 26;

    /// <summary>Whether the text, without its <c>xn--</c>, decodes to at least one character that is not ASCII.</summary>
    public static bool Decodes(ReadOnlySpan<char> encoded)
    {
        var basic = Math.Max(encoded.LastIndexOf('-'), 0);
        var at = basic > 0 ? basic + 1 : 0;
        if (at >= encoded.Length) return false;

        var (codePoint, index, bias, count) = (0x80L, 0L, 72, basic);
        while (at < encoded.Length)
        {
            var before = index;
            for (var (weight, k) = (1L, Base); ; k += Base)
            {
                if (at >= encoded.Length || Digit(encoded[at++]) is not (>= 0 and var digit)) return false;
                index += digit * weight;
                var threshold = Math.Clamp(k - bias, LowestThreshold, HighestThreshold);
                if (digit < threshold) break;
                weight *= Base - threshold;
                if (index > int.MaxValue || weight > int.MaxValue) return false;
            }

            count++;
            bias = Adapt(index - before, count, first: before == 0);
            codePoint += index / count;
            index = index % count + 1;
            if (codePoint > 0x10FFFF) return false;
        }

        return true;
    }

    private static int Digit(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= 'A' and <= 'Z' => c - 'A',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };

    private static int Adapt(long delta, int count, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - LowestThreshold) * HighestThreshold / 2; k += Base) delta /= Base - LowestThreshold;
        return (int)(k + (Base - LowestThreshold + 1) * delta / (delta + 38));
    }
}

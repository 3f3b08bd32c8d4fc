using System.Globalization;
using System.Text;

namespace Pawl.Tests.Shared;

/// <summary>Texts made to break what reads them. Same seed, same texts.</summary>
internal sealed class HostileText(Random random)
{
    private static readonly string[] Snippets =
    [
        "", " ", "\0", "\u0001", "\t", "\r\n", "\u007f", "\u0085", "\u200b", "\u2028", "\ufeff", "\ufffd", "\ud800", "\udc00", "😀", "ä", "Ω", "İ", "ß", "%", "%00", "%2e%2e", "%zz", "..", "../", "//", "\\", "'", "\"", "`", "$", "${", "${ env }", "{{", "}}",
        "{", "}", "[", "]", "(", ")", "<", ">", "|", "&", ";", ":", ",", ".", "~", "~1", "*", "?", "+", "-", "--", "/*", "' OR 1=1 --", "; DROP TABLE executions", "\\u0000", "\\ud800", "null", "true", "NaN", "Infinity", "-0", "0", "-1", "1e999", "1e-999", "0x1f",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648", "99999999999999999999999999", "0.1e1", "1_000", "P", "PT", "PT5S", "P9999999Y", "P-1D", "5s", "1h30m", "* * * * *", "*/0 * * * *", "@yearly", "2026-02-30T25:61:61Z",
        "9999-12-31T23:59:60.999999999+14:00", "0000-00-00", "1.0.0", "1.0.0-rc.1+b", "^1", "latest", "http://169.254.169.254/", "file:///etc/passwd", "javascript:alert(1)", "{id}", "{+path*}", "{?a,b}", "key:value", "a:b:c", "completed,faulted", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
    ];

    /// <summary>How many rounds a test plays: <c>PAWL_FUZZ_COUNT</c>, else its own number.</summary>
    public static int Rounds(int own) => int.TryParse(Environment.GetEnvironmentVariable("PAWL_FUZZ_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : own;

    /// <summary>The seed of all: <c>PAWL_FUZZ_SEED</c>, else 1.</summary>
    public static int Seed => int.TryParse(Environment.GetEnvironmentVariable("PAWL_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>One text: hostile through and through.</summary>
    public string Any()
    {
        var text = new StringBuilder();
        for (var parts = random.Next(1, 5); parts > 0; parts--) text.Append(Snippets[random.Next(Snippets.Length)]);
        if (random.Next(40) == 0) text.Insert(0, new string((char)random.Next(1, 0x2ff), random.Next(1, 3_000)));
        return text.ToString();
    }

    /// <summary>A right text with something wrong in it, or a hostile one.</summary>
    public string From(string right)
    {
        if (random.Next(12) == 0) return Any();
        var text = right;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 1 << random.Next(6)), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, string.Concat(Enumerable.Repeat(text.Substring(at, length), random.Next(2, 60)))),
                3 when at < text.Length => text.Remove(at, 1).Insert(at, ((char)(text[at] ^ (1 << random.Next(8)))).ToString()),
                _ => text.Insert(at, Snippets[random.Next(Snippets.Length)]),
            };
        }
        return text;
    }
}

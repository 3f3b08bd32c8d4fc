using System.Text.Json;

namespace Pawl.Tests.Expressions.Differential;

/// <summary>Makes JSON texts of every kind, with a liking for what is troublesome: long numbers, other planes of Unicode, dates, empty things.</summary>
internal sealed class ValueGenerator(Random random)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "2", "3", "-1", "10", "42", "0.5", "-2.75", "1.10", "1.000", "100000000000000000000", "1e3", "1E-5", "1e17", "123456789012",
        "9007199254740993", "3.0", "0.1", "1e1000", "-1e-7", "1425599621", "1.5",
    ];

    private static readonly string[] Strings =
    [
        "", "a", "b", "abc", "a,b, c", "A B", "ä", "😀", "x😀y", "10", "1.50", "-3e2", "nan", "null", "[1,2]", "{\"a\":1}", "2015-03-05T23:51:47Z",
        "a\nb", "\t x ", "test", "aXbxc", "<&'\">", "a%20b", "YWJj", "ﬀ", "\u0000", "foo bar foo", "ÀÉ", "\uFFFF",
    ];

    public static readonly string[] Keys = ["a", "b", "c", "x y", "é"];

    /// <summary>A number as JSON.</summary>
    public string Number() => random.Next(3) == 0 ? random.Next(-20, 100).ToString(System.Globalization.CultureInfo.InvariantCulture) : Pick(Numbers);

    /// <summary>A string as JSON.</summary>
    public string Text() => JsonSerializer.Serialize(Pick(Strings));

    /// <summary>Any value, no deeper than that.</summary>
    public string Any(int depth) => random.Next(depth > 0 ? 9 : 5) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 or 3 => Number(),
        4 => Text(),
        5 or 6 => Array(depth - 1),
        _ => Object(depth - 1),
    };

    /// <summary>An array of up to four values, or of one kind.</summary>
    public string Array(int depth)
    {
        var kind = random.Next(4);
        var items = Enumerable.Range(0, random.Next(5)).Select(_ => kind switch
        {
            0 => Number(),
            1 => Text(),
            2 => Object(depth - 1),
            _ => Any(depth),
        });
        return $"[{string.Join(',', items)}]";
    }

    /// <summary>An object of up to four members; keys repeat now and then.</summary>
    public string Object(int depth)
    {
        var members = Enumerable.Range(0, random.Next(5)).Select(_ => $"{JsonSerializer.Serialize(Pick(Keys))}:{Any(depth)}");
        return $"{{{string.Join(',', members)}}}";
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}

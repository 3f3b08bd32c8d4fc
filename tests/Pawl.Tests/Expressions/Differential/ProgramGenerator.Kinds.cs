namespace Pawl.Tests.Expressions.Differential;

internal sealed partial class ProgramGenerator
{
    private string Number(int depth)
    {
        if (depth <= 0) return _values.Number();
        return random.Next(14) switch
        {
            0 or 1 => $"({Number(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Number(depth - 1)})",
            2 => $"({Any(depth - 1)} | length)",
            3 => $"({Number(depth - 1)} | {Pick("floor", "ceil", "round", "fabs", "sqrt", "trunc", "abs", "significand", "logb", "rint", "nearbyint")})",
            4 => $"({Text(depth - 1)} | tonumber)",
            5 => $"({Array(depth - 1)} | {Pick("add", "length", "min", "max", "first", "last")})",
            6 => $"limit(4; range({Number(0)} + 0; {Number(0)}; {Pick("1", "2", "7", "-3", "0")}))",
            7 => $"limit(3; range({Number(0)}))",
            8 => $"({Text(depth - 1)} | {Pick("length", "utf8bytelength", "index(\"a\")", "rindex(\"a\")")})",
            9 => $"(-{Pick(_values.Number(), $"({Number(depth - 1)} + 1)")})",
            10 => $"{Pick("fmin", "fmax", "fmod", "drem", "ldexp", "scalb", "copysign", "nextafter")}({Number(0)}; {Number(0)})",
            11 => $"({Number(depth - 1)} | tojson | fromjson)",
            12 => $"({Number(depth - 1)} | select(isfinite) | {Pick("frexp", "modf")})".Replace("isfinite", "(isinfinite or isnan) | not", StringComparison.Ordinal),
            _ => _values.Number(),
        };
    }

    private string Text(int depth)
    {
        if (depth <= 0) return _values.Text().Replace(@"\u0000", "0", StringComparison.Ordinal);
        return random.Next(20) switch
        {
            0 => $"({Any(depth - 1)} | {Pick("tostring", "tojson", "type", "@text", "@json")})",
            1 => $"\"<\\({Any(depth - 1)})|\\({Number(0)})>\"",
            2 => $"({Any(depth - 1)} | {Pick("@html", "@uri", "@base64", "@sh", "@csv", "@tsv")})",
            3 => $"@{Pick("base64", "uri", "html", "json", "sh")} \"v=\\({Any(depth - 1)})\"",
            4 => $"({Text(depth - 1)} | {Pick("ascii_downcase", "ascii_upcase", "explode | implode", "trim", "ltrim", "rtrim", "@base64 | @base64d", "@base64d", "@urid", "tojson | fromjson")})",
            5 => $"({Text(depth - 1)} | {Pick("ltrimstr", "rtrimstr", "trimstr")}({Text(0)}))",
            6 => $"({Text(depth - 1)} | {Pick("sub", "gsub")}({Regex()}; {Pick("\"-\"", "\"<\\(.x // 0)>\"", "\"1\",\"2\"")}{Pick("", "; \"g\"", "; \"i\"", "; \"x\"", "; null")}))",
            7 => $"({Array(depth - 1)} | join({Text(0)}))",
            8 => $"({Text(depth - 1)} + {Text(depth - 1)})",
            9 => $"({Text(depth - 1)} * {Pick("0", "1", "2", "0.5", "-1", "3.7", "nan")})",
            10 => $"({Text(depth - 1)} | .[{Pick("1:", ":1", "-1:", "1:2", "0:-1")}])",
            11 => $"({Pick("0", "1425599621", "1425599621.678", "-86400.5", "4102444800", "\"x\"", "null")} | todate)",
            12 => $"({Pick("0", "1425599621", "951782400", "1e9", "1735603199.25")} | strftime({Pick("\"%Y-%m-%dT%H:%M:%SZ\"", "\"%A, %B %d, %Y\"", "\"%j %U %V %G %u\"", "\"%I:%M %p\"", "\"%D %T %e %y %C\"", "\"%a %b %c\"")}))",
            _ => _values.Text().Replace(@"\u0000", "0", StringComparison.Ordinal),
        };
    }

    private string Regex() => Pick(
        "\"a\"", "\"(?<x>[a-z])\"", "\"\\\\d+\"", "\"[^a]\"", "\"(?<x>a)|b\"", "\"^a|c$\"", "\"o+\"", "\"(a)(?<x>b)?\"", "\"\\\\s*,\\\\s*\"", "\"(\"",
        "\"x\\u00e9?\"", "\"\\\\w\"", "\"A\"", "\"(?i)X\"", "\"[[:upper:]]\"", "\"(?<x>.)(?=.)\"", "\"\\\\bf\"");

    private string Array(int depth)
    {
        if (depth <= 0) return Pick("[]", "[1,2,3]", ".[0:2]", _values.Array(1));
        return random.Next(20) switch
        {
            0 or 1 or 2 => $"[{Any(depth - 1)}]",
            3 => $"[limit({Pick("0", "1", "2", "5")}; {Any(depth - 1)})]",
            4 => $"({Any(depth - 1)} | {Pick("keys", "keys_unsorted", "to_entries", "explode", "tostream", "[paths]", "[leaf]", "[..]", "transpose", "combinations").Replace("[leaf]", "[scalars]", StringComparison.Ordinal)})",
            5 => $"({Array(depth - 1)} | {Pick("sort", "reverse", "unique", "flatten", "flatten(1)", "map(.)", "map(.[]?)", "add", "tojson | fromjson")})",
            6 => $"({Array(depth - 1)} | {Pick("sort_by", "group_by", "unique_by", "min_by", "max_by", "map", "map_values")}({Any(depth - 1)}))",
            7 => $"({Text(depth - 1)} | split({Text(0)}))",
            8 => $"[{Text(depth - 1)} | {Pick("scan", "splits", "test", "match", "capture")}({Regex()}{Pick("", "; \"g\"", "; \"gi\"", "; \"n\"", "; null")})]",
            9 => $"({Any(depth - 1)} | indices({_values.Any(1)}))",
            10 => $"({Array(depth - 1)} {Pick("+", "-")} {Array(depth - 1)})",
            11 => $"[range({Number(0)} | if . > 20 then 5 else . end)]",
            12 => $"[{Array(depth - 1)} | .[] | select({Condition(depth - 1)})]",
            13 => $"({Array(depth - 1)} | bsearch({_values.Any(1)}))",
            14 => $"[{Any(depth - 1)} | {Pick("gmtime", "mktime", "gmtime | mktime")}]".Replace("gmtime", "(if type == \"number\" and . >= 0 and . < 1e9 then gmtime else . end)", StringComparison.Ordinal)
                .Replace("mktime", "(if type == \"array\" and length == 8 and .[0] == 1999 then mktime else . end)", StringComparison.Ordinal),
            15 => $"[{Text(0)} | strptime(\"%Y-%m-%dT%H:%M:%SZ\")]",
            16 => $"[skip({Pick("0", "1", "3")}; {Any(depth - 1)})]",
            17 => $"[nth({Pick("0", "1", "3")}; {Any(depth - 1)})]",
            _ => _values.Array(1),
        };
    }

    private string Object(int depth)
    {
        if (depth <= 0) return Pick("{}", "{a: 1}", "{a, b: 2}", _values.Object(1));
        return random.Next(12) switch
        {
            0 or 1 => $"{{a: {Term(depth - 1)}, {Pick("b", "\"c\"", "\"x y\"", "(\"k\", \"l\")", "@base64 \"k\"")}: {Term(depth - 1)}}}",
            2 => $"{{{Pick("a", "b, c", "\"x y\"", "$__loc__", "(.a?|tostring): 1")}}}",
            3 => $"({Object(depth - 1)} {Pick("+", "*")} {Object(depth - 1)})",
            4 => $"({Any(depth - 1)} | map_values({Any(depth - 1)}))",
            5 => $"({Array(depth - 1)} | map({{key: tostring, value: .}}) | from_entries)",
            6 => $"({Array(depth - 1)} | from_entries)",
            7 => $"({Array(depth - 1)} | INDEX(.a?))",
            8 => $"({Object(depth - 1)} | {Pick("del(.a)", ".a = 1", "with_entries(.value |= 1)", "tojson | fromjson", "walk(.)")})",
            9 => $"({Text(depth - 1)} | capture({Regex()}))",
            10 => $"(. as {{a: $q, b: [$r]}} | {{$q, $r}})",
            _ => _values.Object(1),
        };
    }

    private string Collection(int depth) => random.Next(14) switch
    {
        0 => $"({Any(depth)} | {Pick("first", "last", "min", "max", "sort", "unique", "add", "reverse", "flatten", "length", "keys", "transpose")})",
        1 => $"(map({Any(depth)})?)",
        2 => $"([.[]?] | group_by({Any(depth)}))",
        3 => $"([.[]?] | {Pick("sort_by", "unique_by", "min_by", "max_by")}({Any(depth)}, {Any(depth)}))",
        4 => $"walk({Pick("if type == \"number\" then . + 1 else . end", "if type == \"array\" then sort else . end", "if type == \"object\" then del(.a) else . end", "tostring")})",
        5 => $"[.. | {Pick("numbers", "strings", "scalars", "iterables", "nulls", "booleans", "arrays", "objects", "values", "finites", "normals")}]",
        6 => "[tostream]",
        7 => "fromstream(tostream)",
        8 => "[truncate_stream(1; tostream)]",
        9 => $"add({Any(depth)})",
        10 => $"[limit(4; repeat({Any(depth)}))]".Replace("repeat(", "recurse(", StringComparison.Ordinal),
        11 => $"[.[]? as [$p, $q] | [$q, $p]]",
        12 => $"([{Any(depth)}, {Any(depth)}] | {Pick("sort", "unique", "min", "max", "transpose", "combinations", "add")})",
        _ => $"[splits({Regex()})]",
    };

    private string Function(int depth) => random.Next(8) switch
    {
        0 => $"(def f: {Any(depth)}; f | f)",
        1 => $"(def f(g): g | g; f({Any(depth)}))",
        2 => $"(def f($x; g): [$x, g]; f({Any(depth)}; {Any(depth)}))",
        3 => "(def f: if type == \"array\" and length > 0 then .[1:] | f else . end; f)",
        4 => "(def f($n): if $n > 0 then $n, f($n - 1) else empty end; [f(3)])",
        5 => $"[limit(3; {Any(depth)} | while(type == \"number\" and . < 10; . + 3))]",
        6 => $"({Number(depth)} | until(type != \"number\" or . >= 0 or . < -100 or isnan; . / 2 | floor + 1))",
        _ => $"(. as $d | {Any(depth)} | . as $e | [$d, $e] | .[0] == .[1])",
    };
}

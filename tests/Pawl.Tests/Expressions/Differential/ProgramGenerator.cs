namespace Pawl.Tests.Expressions.Differential;

/// <summary>Makes jq programs that compile and end. What they ask of an input mostly fits it, and now and then does not.</summary>
/// <remarks>
/// A method for each kind of result, so that programs get far before they fail. Left out is what the two are known to differ in
/// (docs/jq.md), what needs a clock, and functions whose last digit depends on the C library.
/// </remarks>
internal sealed partial class ProgramGenerator(Random random)
{
    private readonly ValueGenerator _values = new(random);
    private readonly List<string> _variables = [];

    /// <summary>A program for any input.</summary>
    public string Program() => Any(4);

    private string Any(int depth)
    {
        if (depth <= 0) return Leaf();
        return random.Next(24) switch
        {
            0 => Number(depth - 1),
            1 or 2 => Text(depth - 1),
            3 or 4 => Array(depth - 1),
            5 or 6 => Object(depth - 1),
            7 => Condition(depth - 1),
            8 => $"({Any(depth - 1)} | {Any(depth - 1)})",
            9 => $"({Any(depth - 1)}, {Any(depth - 1)})",
            10 => $"({Any(depth - 1)} // {Any(depth - 1)})",
            11 => $"(if {Condition(depth - 1)} then {Any(depth - 1)} {(random.Next(3) == 0 ? "" : $"else {Any(depth - 1)} ")}end)",
            12 => $"(try {Term(depth - 1)} catch {Any(depth - 1)})",
            13 => Term(depth - 1) + "?",
            14 => Binding(depth - 1),
            15 => Reduction(depth - 1),
            16 => Update(depth - 1),
            17 => Update(depth - 1),
            18 => Collection(depth - 1),
            19 => Collection(depth - 1),
            20 => Function(depth - 1),
            21 => $"first({Any(depth - 1)})",
            22 => $"(label $out | ({Any(depth - 1)} | if {Condition(depth - 1)} then ., break $out else . end))",
            _ => $"({Any(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Any(depth - 1)})",
        };
    }

    private string Term(int depth) => $"({Any(depth)})";

    private string Leaf() => random.Next(10) switch
    {
        0 => ".",
        1 => _values.Number(),
        2 => _values.Text().Replace(@"\u0000", "0", StringComparison.Ordinal),
        3 => Pick("null", "true", "false", "[]", "{}", "empty", "nan", "infinite", "-infinite"),
        4 or 5 => Path(1),
        6 when _variables.Count > 0 => _variables[random.Next(_variables.Count)],
        7 => ".[]?",
        8 => $"error({_values.Any(1)})",
        _ => Path(0),
    };

    /// <summary>A path expression: all that may stand left of an assignment.</summary>
    private string Path(int depth)
    {
        if (depth <= 0) return Step();
        return random.Next(14) switch
        {
            0 => $"({Path(depth - 1)} | {Path(depth - 1)})",
            1 => $"({Path(depth - 1)}, {Path(depth - 1)})",
            2 => $"({Path(depth - 1)} // {Path(depth - 1)})",
            3 => $"(if {Condition(depth - 1)} then {Path(depth - 1)} else {Path(depth - 1)} end)",
            4 => $"({Path(depth - 1)})?",
            5 => $"select({Condition(depth - 1)})",
            6 => $"first({Path(depth - 1)})",
            7 => $"getpath({Pick("[]", "[\"a\"]", "[\"a\",0]", "[0,\"b\"]", "[\"b\",\"c\"]")})",
            8 => Pick("..", "recurse", "recurse(.[]?; . != null)", "limit(2; .[]?)"),
            9 => $"({Path(depth - 1)} | {Step()})",
            _ => Step(),
        };
    }

    private string Step() => random.Next(10) switch
    {
        0 => ".",
        1 or 2 => ".a",
        3 => Pick(".b", ".c", ".\"x y\"", ".[\"é\"]", ".a.b", ".a[0]", ".b?.c?"),
        4 => ".[]",
        5 => ".[]?",
        6 => $".[{Pick("0", "1", "-1", "2", "1.7", "-2", "nan", "null")}]",
        7 => $".[{Pick("1:", ":2", ":-1", "1:3", "-2:", "0.5:1.5", "null:1", "2:1")}]",
        8 => $".[{Pick("0", "1", "-1")}]?",
        _ => Pick(".a?", ".[\"a\",\"b\"]", ".a,.b"),
    };

    private string Condition(int depth)
    {
        if (depth <= 0) return Pick("true", "false", ". == null", ".a", "type == \"number\"", "isvalid", ". > 1").Replace("isvalid", "length > 0", StringComparison.Ordinal);
        return random.Next(12) switch
        {
            0 => $"({Condition(depth - 1)} and {Condition(depth - 1)})",
            1 => $"({Condition(depth - 1)} or {Condition(depth - 1)})",
            2 => $"({Condition(depth - 1)} | not)",
            3 => $"({Any(depth - 1)} | {Pick("isnan", "isinfinite", "isnormal", "any", "all", "has(\"a\")", "has(0)", "isempty(.[]?)")})",
            4 => $"any({Any(depth - 1)}; {Condition(depth - 1)})",
            5 => $"all(.[]?; {Condition(depth - 1)})",
            6 => $"({Any(depth - 1)} | contains({_values.Any(1)}))",
            7 => $"({Any(depth - 1)} | inside({_values.Any(2)}))",
            8 => $"({Text(depth - 1)} | {Pick("startswith", "endswith")}({_values.Text()}))".Replace(@"\u0000", "0", StringComparison.Ordinal),
            9 => $"IN({Any(depth - 1)}; {Any(depth - 1)})",
            _ => $"({Any(depth - 1)} {Pick("==", "!=", "<", "<=", ">", ">=")} {Any(depth - 1)})",
        };
    }

    private string Binding(int depth)
    {
        var name = "$v" + _variables.Count;
        var value = Any(depth);
        _variables.Add(name);
        var pattern = random.Next(6) switch
        {
            0 => $"[{name}]",
            1 => $"[$w, {name}]",
            2 => $"{{a: {name}}}",
            3 => $"{{\"b\": [{name}]}}",
            4 => $"[{name}] ?// {{a: {name}}} ?// {name}", // alone in its array: jq takes a break out of it for an error
            _ => name,
        };
        var body = Any(depth);
        _variables.RemoveAt(_variables.Count - 1);
        return pattern.Contains("?//", StringComparison.Ordinal) ? $"[{value} as {pattern} | {body}]" : $"({value} as {pattern} | {body})";
    }

    private string Reduction(int depth)
    {
        var name = "$v" + _variables.Count;
        _variables.Add(name);
        var source = Pick(".[]?", "range(4)", $"({Any(depth)} | .[]?)", $"({Any(0)}, {Any(0)})");
        var text = random.Next(4) switch
        {
            0 => $"(reduce {source} as {name} (first({Any(0)}); {Any(depth)}))",
            1 => $"(reduce {source} as {name} ({Pick("0", "null", "[]", "{}")}; {Pick($". + {name}", $". + [{name}]", $".[{name}|tostring] = {name}", ". + 1")}))",
            2 => $"(foreach {source} as {name} (first({Any(0)}); {Any(depth)}))",
            _ => $"(foreach {source} as {name} (0; . + 1; [., {name}]))",
        };
        _variables.RemoveAt(_variables.Count - 1);
        return text;
    }

    private string Update(int depth) => random.Next(12) switch
    {
        0 => $"({Path(depth)} = {Any(depth)})",
        1 or 2 => $"({Path(depth)} |= {Any(depth)})",
        3 => $"({Path(depth)} {Pick("+=", "-=", "*=", "/=", "%=", "//=")} {Any(depth)})",
        4 => $"del({Path(depth)})",
        5 => $"[path({Path(depth)})]",
        6 => $"setpath({_values.Any(1)}; {Any(depth)})",
        7 => $"delpaths([{Pick("[\"a\"]", "[0]", "[1],[0]", "[\"a\",\"b\"]", "[]", "[{\"start\":1}]")}])",
        8 => $"to_entries",
        9 => $"with_entries({Pick(".value |= tostring", "select(.key != \"a\")", ".key |= \"k\\(.)\"", ".")})",
        10 => $"[paths({Condition(depth)})]",
        _ => $"pick({Step()})",
    };

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}

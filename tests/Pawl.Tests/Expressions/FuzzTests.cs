using System.Globalization;
using System.Text;
using Pawl.Language.Expressions;
using Xunit;

namespace Pawl.Tests.Expressions;

/// <summary>Programs made of the language's own words in any order, and of damaged ones: an output or a typed error, never anything else.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Words =
    [
        ".", "..", ".a", ".[0]", ".[]", ".[1:]", ".[-1]", "|", ",", "//", "=", "|=", "+=", "//=", "and", "or", "not", "==", "<", "+", "-", "*", "/", "%", "?", "?//", "(", ")", "[", "]",
        "{", "}", ":", ";", "\"s\"", "\"\\(.)\"", "@base64", "@json", "1", "0.5", "1e1000", "null", "true", "$x", "as $x", "as [$x]", "as {a: $x}", "if", "then", "elif", "else", "end",
        "try", "catch", "error", "label $l", "break $l", "reduce", "foreach", "range(3)", "limit(2; .[]?)", "first(.[]?)", "def f: .;", "def f(g): g | g;", "f", "f(.)", "path(..)",
        "paths", "map(.)", "select(.)", "recurse", "env", "input", "tojson", "fromjson", "keys", "length", "sort", "group_by(.)", "unique", "add", "join(\",\")", "test(\"a\")",
        "sub(\"a\"; \"b\")", "splits(\"a\")", "ascii", "implode", "explode", "todate", "mktime", "gmtime", "strftime(\"%Y\")", "getpath([\"a\"])", "setpath([0]; 1)", "delpaths([[\"a\"]])",
        "to_entries", "from_entries", "with_entries(.)", "walk(.)", "tostream", "fromstream(tostream)", "ltrimstr(\"a\")", "splits(\"\")", "infinite", "nan", "pow(.; 2)", "$__loc__", "#", "'", "\\",
    ];

    private static readonly JqValue[] Inputs =
    [
        JqValue.Null, JqValue.From(1), JqValue.From("añ😀"), JqValue.Parse("[3,1,[2,null],{\"a\":1}]"), JqValue.Parse("{\"a\":[1,2,{\"b\":null}],\"c\":\"x\",\"\":0}"), JqValue.EmptyArray,
    ];

    /// <summary>Programs; <c>PAWL_FUZZ_COUNT</c> makes it more, <c>PAWL_FUZZ_SEED</c> another set.</summary>
    private static int Count => int.Parse(Environment.GetEnvironmentVariable("PAWL_FUZZ_COUNT") ?? "20000", CultureInfo.InvariantCulture);

    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("PAWL_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

    [Fact]
    public void Any_text_compiles_or_is_refused_and_any_program_ends_in_outputs_or_a_typed_error()
    {
        var random = new Random(Seed);
        var ran = 0;
        for (var i = 0; i < Count; i++)
        {
            var text = Text(random);
            try
            {
                if (Compiled(text) is not { } program) continue;
                Run(program, Inputs[random.Next(Inputs.Length)]);
                ran++;
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, program {i}: {text}\n{fault}");
            }
        }
        Assert.True(ran > Count / 100, $"only {ran} of {Count} programs compiled: the generator tests nothing");
    }

    private static JqProgram? Compiled(string text)
    {
        try { return JqProgram.Compile(text, ["x"]); }
        catch (JqCompileException refused)
        {
            Assert.True(refused.Line >= 1 && refused.Column >= 1);
            return null;
        }
    }

    private static void Run(JqProgram program, JqValue input)
    {
        var limits = JqLimits.Default with { Steps = 20_000, MemoryBytes = 4 << 20, Outputs = 200 };
        try
        {
            foreach (var output in program.Run(input, new() { Limits = limits, Variables = new NoVariables() })) _ = output.ToJson();
        }
        catch (JqException)
        {
            // Its own error, or a limit: both are answers.
        }
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var words = random.Next(1, 12); words > 0; words--) text.Append(Words[random.Next(Words.Length)]).Append(random.Next(3) == 0 ? "" : " ");
        if (random.Next(4) == 0 && text.Length > 1) text.Remove(random.Next(text.Length), 1);
        if (random.Next(8) == 0) text.Insert(random.Next(text.Length + 1), (char)random.Next(1, 0x300));
        return text.ToString();
    }

    private sealed class NoVariables : IJqVariables
    {
        public JqValue Get(string name) => JqValue.Null;
    }
}

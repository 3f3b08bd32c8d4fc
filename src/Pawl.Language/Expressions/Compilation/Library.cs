using Pawl.Language.Expressions.Builtins;
using Pawl.Language.Expressions.Syntax;

namespace Pawl.Language.Expressions.Compilation;

/// <summary>The functions that every program finds: native ones, and those that are written in the language itself.</summary>
internal static partial class Library
{
    /// <summary>Names that jq has and a server must not offer, with the reason.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["input"] = "an expression has one input, which is .",
        ["inputs"] = "an expression has one input, which is .",
        ["input_filename"] = "there are no files",
        ["input_line_number"] = "there are no files",
        ["halt"] = "an expression cannot stop the server",
        ["halt_error"] = "an expression cannot stop the server; use error",
        ["stderr"] = "an expression has no output but its value",
        ["modulemeta"] = "there are no modules",
        ["get_search_list"] = "there are no modules",
        ["get_jq_origin"] = "there are no modules",
        ["get_prog_origin"] = "there are no modules",
    };

    private static readonly Dictionary<(string, int), NativeFunction> NativeFunctions = new[]
    {
        Numbers.Functions, Strings.Functions, Collections.Functions, Streams.Functions, RegexFunctions.Functions,
        DateFunctions.Functions, MathematicalFunctions.Functions,
        [NativeFunction.Of("format", 1, (machine, a) => Formats.Apply(machine, a[0], a[1]))],
        Comparisons.Operators,
        [
            NativeFunction.Operator("_plus", Arithmetic.Add),
            NativeFunction.Operator("_minus", Arithmetic.Subtract),
            NativeFunction.Operator("_multiply", Arithmetic.Multiply),
            NativeFunction.Operator("_divide", Arithmetic.Divide),
            NativeFunction.Operator("_mod", Arithmetic.Remainder),
        ],
    }.SelectMany(functions => functions).ToDictionary(function => (function.Name, function.Arity));

    private static readonly Dictionary<(string, int), FunctionDefinition> DefinedFunctions =
        Parser.ParseLibrary(Source).ToDictionary(definition => (definition.Name, definition.Parameters.Count));

    /// <summary>Why a function of jq is not offered; null when it is, or when jq has none of that name.</summary>
    public static string? WhyRefused(string name) => Refused.GetValueOrDefault(name);

    /// <summary>A native function, or null.</summary>
    public static NativeFunction? Native(string name, int arity) => NativeFunctions.GetValueOrDefault((name, arity));

    /// <summary>A function written in the language, or null.</summary>
    public static FunctionDefinition? Defined(string name, int arity) => DefinedFunctions.GetValueOrDefault((name, arity));

    /// <summary>The native function of an operator.</summary>
    public static NativeFunction Operator(string symbol) => NativeFunctions[(symbol switch
    {
        "+" => "_plus",
        "-" => "_minus",
        "*" => "_multiply",
        "/" => "_divide",
        "%" => "_mod",
        "==" => "_equal",
        "!=" => "_notequal",
        "<" => "_less",
        "<=" => "_lesseq",
        ">" => "_greater",
        _ => "_greatereq",
    }, 2)];

    /// <summary>What <c>builtins</c> answers.</summary>
    public static JqValue Names { get; } = JqValue.Array(
        NativeFunctions.Keys.Concat(DefinedFunctions.Keys).Concat(Compiler.Intrinsics.Keys)
            .Where(key => key.Item1[0] != '_')
            .Distinct()
            .Select(key => JqValue.Text($"{key.Item1}/{key.Item2}")));
}

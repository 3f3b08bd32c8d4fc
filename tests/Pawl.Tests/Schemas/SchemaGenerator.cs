using Pawl.Language.Expressions;

namespace Pawl.Tests.Schemas;

/// <summary>Small schemas and values over few names, so that they meet often. The same seed gives the same.</summary>
internal sealed class SchemaGenerator(int seed)
{
    private static readonly string[] Types = ["null", "boolean", "integer", "number", "string", "array", "object"];
    private readonly Random _random = new(seed);

    public JqValue Value(int depth) => _random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => JqValue.Null,
        1 => JqValue.From(_random.Next(2) == 0),
        2 => JqValue.From(_random.Next(-2, 5)),
        3 => JqValue.From(_random.Next(-4, 9) / 4.0),
        4 or 5 => JqValue.From(Name() + (_random.Next(3) == 0 ? "😀" : "")),
        6 => JqValue.Array(Many(() => Value(depth - 1))),
        _ => JqValue.Object(Many(() => KeyValuePair.Create(Name(), Value(depth - 1)))),
    };

    public JqValue Schema(int depth)
    {
        if (_random.Next(8) == 0) return JqValue.From(_random.Next(3) > 0);

        var schema = JqValue.EmptyObject;
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var (keyword, value) = Keyword(depth);
            schema = schema.With(keyword, value);
        }

        return schema;
    }

    private (string, JqValue) Keyword(int depth) => _random.Next(depth > 0 ? 24 : 11) switch
    {
        0 or 1 => ("type", JqValue.From(Types[_random.Next(Types.Length)])),
        2 => ("type", JqValue.Array(Types.Where(_ => _random.Next(2) == 0).Append("null").Distinct().Select(JqValue.From))),
        3 => ("minimum", JqValue.From(_random.Next(-1, 3))),
        4 => ("multipleOf", JqValue.From(_random.Next(1, 4) / 2.0)),
        5 => ("maxLength", JqValue.From(_random.Next(0, 3))),
        6 => ("pattern", JqValue.From($"^{Name()}")),
        7 => ("required", JqValue.Array([JqValue.From(Name())])),
        8 => ("maxItems", JqValue.From(_random.Next(0, 3))),
        9 => ("uniqueItems", JqValue.From(_random.Next(2) == 0)),
        10 => ("enum", JqValue.Array(Many(() => Value(1)))),
        11 or 12 => ("properties", JqValue.Object(Many(() => KeyValuePair.Create(Name(), Schema(depth - 1))))),
        13 => ("additionalProperties", Schema(depth - 1)),
        14 => ("patternProperties", JqValue.Object((Name(), Schema(depth - 1)))),
        15 => ("items", Schema(depth - 1)),
        16 => ("prefixItems", JqValue.Array([Schema(depth - 1)])),
        17 => ("contains", Schema(depth - 1)),
        18 => ("allOf", JqValue.Array([Schema(depth - 1), Schema(depth - 1)])),
        19 => ("anyOf", JqValue.Array([Schema(depth - 1), Schema(depth - 1)])),
        20 => ("oneOf", JqValue.Array([Schema(depth - 1), Schema(depth - 1)])),
        21 => ("if", Schema(depth - 1)),
        22 => ("else", Schema(depth - 1)),
        _ => (_random.Next(2) == 0 ? "unevaluatedProperties" : "unevaluatedItems", Schema(depth - 1)),
    };

    private string Name() => ((char)('a' + _random.Next(3))).ToString();

    private List<T> Many<T>(Func<T> one) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => one())];
}

using Pawl.Language.Expressions;
using Pawl.Language.Schemas;
using Xunit;

namespace Pawl.Tests.Schemas;

/// <summary>Laws that hold for every schema and every value, tried on generated ones. A failure names the seed.</summary>
public sealed class SchemaPropertyTests
{
    private const int Cases = 400;

    [Fact]
    public void A_value_is_its_own_constant_and_never_its_negation() => ForAll((_, value) =>
        IsValid(With("const", value), value) && !IsValid(With("not", With("const", value)), value) && IsValid(With("enum", JqValue.Array([JqValue.EmptyObject, value])), value));

    [Fact]
    public void Both_ways_to_ask_agree() => ForAll((schema, value) =>
        JsonSchema.Compile(schema).IsValid(value) == JsonSchema.Compile(schema).Validate(value, limit: 3).IsEmpty);

    [Fact]
    public void A_double_negation_changes_nothing() => ForAll((schema, value) =>
        IsValid(schema, value) == IsValid(With("not", With("not", schema)), value));

    [Fact]
    public void A_schema_is_the_same_behind_a_reference() => ForAll((schema, value) =>
        IsValid(schema, value) == IsValid(JqValue.Object(("$ref", JqValue.From("#/$defs/s")), ("$defs", JqValue.Object(("s", schema)))), value));

    [Fact]
    public void Combining_a_schema_with_itself_changes_nothing_but_for_one_of() => ForAll((schema, value) =>
    {
        var both = JqValue.Array([schema, schema]);
        var valid = IsValid(schema, value);
        return IsValid(With("allOf", both), value) == valid && IsValid(With("anyOf", both), value) == valid && !IsValid(With("oneOf", both), value)
            && IsValid(With("if", schema).With("else", JqValue.False), value) == valid;
    });

    [Fact]
    public void Unevaluated_keywords_that_allow_everything_allow_everything() => ForAll((schema, value) =>
        IsValid(schema, value) == IsValid(JqValue.Object(("allOf", JqValue.Array([schema])), ("unevaluatedProperties", JqValue.True), ("unevaluatedItems", JqValue.True)), value));

    [Fact]
    public void Unevaluated_members_are_additional_members_when_nothing_else_looks() => ForAll((schema, value) =>
        IsValid(JqValue.Object(("properties", JqValue.Object(("a", JqValue.True))), ("additionalProperties", schema)), value)
        == IsValid(JqValue.Object(("properties", JqValue.Object(("a", JqValue.True))), ("unevaluatedProperties", schema)), value));

    [Fact]
    public void Multiples_agree_with_decimal_arithmetic()
    {
        var random = new Random(7);
        for (var i = 0; i < Cases; i++)
        {
            var divisor = new decimal(random.Next(1, 500), 0, 0, false, (byte)random.Next(0, 6));
            var number = random.Next(3) == 0 ? divisor * random.Next(-1000, 1000) : new decimal(random.Next(), 0, 0, random.Next(2) == 0, (byte)random.Next(0, 8));

            Assert.True(number % divisor == 0 == IsValid(JqValue.Parse($$"""{"multipleOf": {{divisor}}}"""), JqValue.Parse(number.ToString())), $"{number} by {divisor}");
        }
    }

    private static void ForAll(Func<JqValue, JqValue, bool> law)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var generator = new SchemaGenerator(seed);
            var (schema, value) = (generator.Schema(3), generator.Value(3));
            Assert.True(law(schema, value), $"seed {seed}: schema {schema.ToJson()} and value {value.ToJson()}");
        }
    }

    private static bool IsValid(JqValue schema, JqValue value) => JsonSchema.Compile(schema).IsValid(value);

    private static JqValue With(string keyword, JqValue value) => JqValue.Object((keyword, value));
}

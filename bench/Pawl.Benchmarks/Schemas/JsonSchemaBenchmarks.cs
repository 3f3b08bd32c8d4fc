using BenchmarkDotNet.Attributes;
using Pawl.Language.Expressions;
using Pawl.Language.Schemas;

namespace Pawl.Benchmarks.Schemas;

/// <summary>What a schema costs at publish time (compile) and at every task (check): an order of 50 lines, about 7 KB of JSON, 600 values.</summary>
[MemoryDiagnoser]
public class JsonSchemaBenchmarks
{
    private const string OrderSchema = """
        {
          "type": "object",
          "required": ["orderId", "customer", "lines"],
          "properties": {
            "orderId": {"type": "string", "pattern": "^ord-[0-9]+$"},
            "customer": {"$ref": "#/$defs/customer"},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}}
          },
          "unevaluatedProperties": false,
          "$defs": {
            "customer": {"type": "object", "required": ["email"], "properties": {"email": {"type": "string", "minLength": 3}, "tier": {"enum": ["new", "silver", "gold"]}}},
            "line": {
              "type": "object",
              "required": ["sku", "quantity", "price"],
              "properties": {
                "sku": {"type": "string", "maxLength": 40},
                "quantity": {"type": "integer", "minimum": 1},
                "price": {"type": "number", "multipleOf": 0.01},
                "delivery": {"oneOf": [{"type": "string", "const": "pickup"}, {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}]}
              },
              "additionalProperties": false
            }
          }
        }
        """;

    private readonly JqValue _source = JqValue.Parse(OrderSchema);
    private readonly JsonSchema _schema = JsonSchema.Compile(JqValue.Parse(OrderSchema));
    private readonly JqValue _good = Order(lastPrice: 19.99);
    private readonly JqValue _bad = Order(lastPrice: 19.999);

    [Benchmark]
    public JsonSchema Compile() => JsonSchema.Compile(_source);

    [Benchmark(Baseline = true)]
    public bool Check_a_valid_order() => _schema.IsValid(_good);

    [Benchmark]
    public int Explain_an_invalid_order() => _schema.Validate(_bad).Length;

    private static JqValue Order(double lastPrice) => JqValue.Object(
        ("orderId", JqValue.From("ord-4711")),
        ("customer", JqValue.Object(("email", JqValue.From("ada@example.test")), ("tier", JqValue.From("gold")))),
        ("lines", JqValue.Array(Enumerable.Range(0, 50).Select(i => JqValue.Object(
            ("sku", JqValue.From($"sku-{i}")),
            ("quantity", JqValue.From(i + 1)),
            ("price", JqValue.From(i == 49 ? lastPrice : i + 0.25)),
            ("delivery", i % 2 == 0 ? JqValue.From("pickup") : JqValue.Object(("city", JqValue.From("Oslo")))))))));
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Pawl.Tests.Shared;

namespace Pawl.IntegrationTests.Hostile;

/// <summary>One request as it is sent.</summary>
internal sealed record FuzzedRequest(string Method, string Path, string? Body, string? MediaType, IReadOnlyList<(string Name, string Value)> Headers)
{
    public override string ToString() => $"{Method} {Path} [{string.Join(", ", Headers.Select(header => $"{header.Name}: {header.Value}"))}] {MediaType} {Body}";
}

/// <summary>Makes requests out of the OpenAPI document: right in form mostly, and wrong in one place or many.</summary>
/// <param name="document">The document.</param>
/// <param name="names">What exists: ids and names of things, one's own and others'.</param>
/// <param name="random">Makes the same requests again.</param>
internal sealed class RequestGenerator(JsonElement document, IReadOnlyList<string> names, Random random)
{
    /// <summary>Routes that would end the run itself: they take away what the requests are made with.</summary>
    private static readonly string[] Ending = ["/api/v1/logout"];
    private const int Depth = 6;
    private static readonly string[] Headers = ["Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Last-Event-ID", "traceparent", "Cookie", "X-Pawl-Csrf", "Origin", "Range", "Expect", "Content-Encoding", "ce-id", "ce-source", "ce-type", "ce-specversion", "ce-data", "X-Forwarded-For"];

    private readonly HostileText hostile = new(random);

    /// <summary>All operations, as method and path.</summary>
    public IReadOnlyList<(string Method, string Path, JsonElement Operation)> Operations { get; } =
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           where !Ending.Contains(path.Name)
           from operation in path.Value.EnumerateObject()
           select (operation.Name.ToUpperInvariant(), path.Name, operation.Value),
    ];

    public FuzzedRequest Make((string Method, string Path, JsonElement Operation) of)
    {
        var path = of.Path;
        var query = new List<string>();
        var headers = new List<(string, string)>();
        foreach (var parameter in of.Operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToList() : [])
        {
            var name = parameter.GetProperty("name").GetString()!;
            switch (parameter.GetProperty("in").GetString())
            {
                case "path": path = path.Replace($"{{{name}}}", Escaped(Name()), StringComparison.Ordinal); break;
                case "query" when name != "wait" && random.Next(3) == 0: query.Add($"{name}={Escaped(Value(parameter.GetProperty("schema"), 1)?.ToString() ?? "")}"); break;
                case "header" when random.Next(3) == 0: headers.Add((name, Printable(hostile.From("key-1")))); break;
                default: break;
            }
        }
        if (random.Next(6) == 0) query.Add($"{Escaped(hostile.Any())}={Escaped(hostile.Any())}");
        if (random.Next(4) == 0) headers.Add((Headers[random.Next(Headers.Length)], Printable(hostile.Any())));

        var (body, type) = Body(of.Operation);
        return new(of.Method, path + (query.Count > 0 ? "?" + string.Join('&', query) : ""), body, type, headers);
    }

    private (string? Body, string? Type) Body(JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var request)) return random.Next(20) == 0 ? (hostile.Any(), "application/json") : (null, null);
        var content = request.GetProperty("content").EnumerateObject().ToList();
        var chosen = content[random.Next(content.Count)];
        var schema = chosen.Value.TryGetProperty("schema", out var given) ? given : default;
        var right = chosen.Name.Contains("yaml", StringComparison.Ordinal) || random.Next(6) == 0 ? Document() : Value(schema, 0)?.ToJsonString() ?? "null";
        return random.Next(15) switch
        {
            0 => (null, null),
            1 => (hostile.Any(), chosen.Name),
            2 => (right, hostile.From("application/json")),
            < 8 => (hostile.From(right), chosen.Name),
            _ => (right, chosen.Name),
        };
    }

    /// <summary>A value that fits a schema, more or less.</summary>
    private JsonNode? Value(JsonElement schema, int depth)
    {
        if (random.Next(12) == 0) return Odd(depth);
        if (schema.ValueKind != JsonValueKind.Object || depth > Depth) return Odd(depth);
        if (schema.TryGetProperty("$ref", out var reference)) return Value(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), depth + 1);
        foreach (var word in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (schema.TryGetProperty(word, out var several)) return Value(several[random.Next(several.GetArrayLength())], depth + 1);
        }
        if (schema.TryGetProperty("enum", out var choices)) return JsonNode.Parse(choices[random.Next(choices.GetArrayLength())].GetRawText());
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(schema.TryGetProperty("items", out var items) ? items : default, depth + 1))]),
            "integer" or "number" => JsonValue.Create((long[])[0, 1, 3, -1, 201, int.MaxValue, long.MaxValue, long.MinValue] is var numbers ? numbers[random.Next(numbers.Length)] : 0),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            _ => JsonValue.Create(Printable(random.Next(3) switch { 0 => Name(), 1 => hostile.Any(), _ => hostile.From("2027-01-01T00:00:00Z") })),
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        var required = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [])
        {
            if (required.Contains(property.Name) ? random.Next(15) > 0 : random.Next(2) == 0) made[property.Name] = Value(property.Value, depth + 1);
        }
        if (random.Next(8) == 0) made[Printable(hostile.Any())] = Odd(depth + 1);
        return made;
    }

    private JsonNode? Odd(int depth) => random.Next(depth > Depth ? 4 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(-3, 3)),
        2 => JsonValue.Create(Printable(hostile.Any())),
        3 => JsonValue.Create(1e300),
        4 => new JsonArray(Odd(depth + 1), Odd(depth + 1)),
        _ => new JsonObject { ["a"] = Odd(depth + 1), ["~/"] = Odd(depth + 1) },
    };

    private static string? TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()).FirstOrDefault(one => one != "null") : type.GetString();

    private string Name() => random.Next(3) > 0 ? names[random.Next(names.Count)] : hostile.From(names[random.Next(names.Count)]);

    private string Document() => $"document: {{ dsl: '1.0.3', namespace: fuzz, name: n{random.Next(1_000)}, version: '1.0.{random.Next(1_000)}' }}\ndo:\n- a: {{ set: {{ x: '${{ .a }}' }} }}\n- b: {{ wait: {{ days: 1 }} }}\n";

    /// <summary>Percent-encoded, half surrogates too, which the framework's own method refuses.</summary>
    private static string Escaped(string text) => Uri.EscapeDataString(Printable(text));

    /// <summary>What a header or a JSON text of ours can hold: whatever else is there goes as it is.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsSurrogate(letter) ? '\ufffd' : letter));
}

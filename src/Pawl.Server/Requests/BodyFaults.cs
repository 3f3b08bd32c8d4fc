using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pawl.Client.Problems;
using Pawl.Server.Problems;

namespace Pawl.Server.Requests;

/// <summary>Says what is wrong with a JSON body: its syntax with line and column, or every member that does not fit.</summary>
internal static class BodyFaults
{
    public static ApiException Explain(ReadOnlyMemory<byte> utf8, JsonTypeInfo type, JsonException error, int depth)
    {
        JsonDocument document;
        try { document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false }); }
        catch (JsonException syntax) { return Syntax(syntax); }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return Body([new("", "must be an object", "type")]);

            List<ApiProblemItem> faults = [.. UnknownMembers(root, type), .. MissingMembers(root, type)];
            if (faults.Count == 0) faults.Add(WrongType(type, error));
            return Body(faults);
        }
    }

    private static ApiException Syntax(JsonException syntax)
    {
        var (line, column) = ((int)(syntax.LineNumber ?? 0) + 1, (int)(syntax.BytePositionInLine ?? 0) + 1);
        var sentence = SentenceOf(syntax.Message);
        return new("json-invalid", $"Line {line}, column {column}: {sentence}") { Errors = [new("", sentence, "json-invalid") { Line = line, Column = column }] };
    }

    private static IEnumerable<ApiProblemItem> UnknownMembers(JsonElement root, JsonTypeInfo type)
    {
        var known = type.Properties.Select(property => property.Name).ToHashSet();
        foreach (var member in root.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                yield return new(JsonPointer.Of(member.Name), $"is not known here; known are {string.Join(", ", known.Order())}", "unknown-property");
        }
    }

    private static IEnumerable<ApiProblemItem> MissingMembers(JsonElement root, JsonTypeInfo type) =>
        from property in type.Properties
        where property.IsRequired && !root.TryGetProperty(property.Name, out _)
        select new ApiProblemItem(JsonPointer.Of(property.Name), "is required", "required");

    private static ApiProblemItem WrongType(JsonTypeInfo type, JsonException error)
    {
        var path = error.Path ?? "$";
        var first = JsonPointer.FirstOf(path);
        var property = type.Properties.FirstOrDefault(property => property.Name == first);
        return new(JsonPointer.OfPath(path), property is null ? "does not fit" : $"must be {Expected(property.PropertyType)}", "type");
    }

    private static string Expected(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner == typeof(string)) return "a string";
        if (inner == typeof(int)) return "a whole number";
        if (inner == typeof(bool)) return "true or false";
        if (inner.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(inner).Select(JsonNamingPolicy.CamelCase.ConvertName))}";
        if (typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(inner)) return "an object whose values are strings";
        return "JSON of another kind";
    }

    private static ApiException Body(IReadOnlyList<ApiProblemItem> faults)
    {
        var first = faults[0];
        var more = faults.Count > 1 ? $" ({faults.Count - 1} more below)" : "";
        return new("body-invalid", $"{(first.Pointer.Length == 0 ? "The body" : $"'{first.Pointer}'")} {first.Message}{more}.") { Errors = faults };
    }

    /// <summary>The parser's own sentence without the position that it repeats at the end, and without its advice about its options.</summary>
    private static string SentenceOf(string message)
    {
        foreach (var tail in (ReadOnlySpan<string>)[" Path: ", " LineNumber: ", " Change the reader options"])
        {
            if (message.IndexOf(tail, StringComparison.Ordinal) is > 0 and var at) message = message[..at];
        }
        return message;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pawl.Postgres.Definitions;

/// <summary>Tags of documents as JSON objects. Versions that were published before tags were kept have none.</summary>
internal static class TagsText
{
    public static string Write(ImmutableSortedDictionary<string, string> tags) => JsonSerializer.Serialize(tags.ToDictionary(), TagsJson.Default.DictionaryStringString);

    public static ImmutableSortedDictionary<string, string> Read(string? json) =>
        json is null or "{}" || JsonSerializer.Deserialize(json, TagsJson.Default.DictionaryStringString) is not { } tags
            ? ImmutableSortedDictionary<string, string>.Empty
            : tags.ToImmutableSortedDictionary(StringComparer.Ordinal);
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TagsJson : JsonSerializerContext;

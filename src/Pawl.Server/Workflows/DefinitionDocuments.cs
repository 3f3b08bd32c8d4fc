using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;

namespace Pawl.Server.Workflows;

/// <summary>Makes of a document that was read what is published.</summary>
internal static class DefinitionDocuments
{
    /// <param name="definition">The document as read.</param>
    /// <param name="source">Its text.</param>
    /// <param name="now">When it is published.</param>
    public static DefinitionDocument Of(WorkflowDefinition definition, string source, DateTimeOffset now) => new()
    {
        Id = definition.Id,
        Source = source,
        Digest = CanonicalJson.Digest(definition.Json),
        Title = definition.Title is { } title ? Storable(title) : null,
        Tags = TagsOf(definition.Json["document"]["tags"]),
        CreatedAt = now,
    };

    private static ImmutableSortedDictionary<string, string> TagsOf(JqValue tags) => tags.Kind != JqKind.Object || !tags.Members.Any()
        ? ImmutableSortedDictionary<string, string>.Empty
        : tags.Members.ToImmutableSortedDictionary(tag => Storable(tag.Key), tag => Storable(tag.Value.Kind == JqKind.String ? tag.Value.AsString() : tag.Value.ToJson()), StringComparer.Ordinal);

    /// <summary>PostgreSQL keeps no zero characters.</summary>
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}

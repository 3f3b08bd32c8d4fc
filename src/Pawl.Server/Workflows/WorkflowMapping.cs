using System.Text.Json;
using Pawl.Client.Serialization;
using Pawl.Client.Workflows;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;

namespace Pawl.Server.Workflows;

/// <summary>Published documents as the API shows them.</summary>
internal static class WorkflowMapping
{
    public static string LocationOf(DefinitionId id) => $"/api/v1/workflows/{id.Namespace}/{id.Name}/{Uri.EscapeDataString(id.Version)}";

    public static WorkflowVersion Version(DefinitionDocument document) => new()
    {
        Namespace = document.Id.Namespace,
        Name = document.Id.Name,
        Version = document.Id.Version,
        Title = document.Title,
        Digest = Convert.ToHexStringLower(document.Digest.Span),
        CreatedAt = document.CreatedAt,
        DisabledAt = document.DisabledAt,
        DeletedAt = document.DeletedAt,
        Tags = document.Tags.IsEmpty ? null : document.Tags,
    };

    public static WorkflowDocument Document(DefinitionDocument document)
    {
        // What was published was valid then; a stricter reader of today may have lost the right to say no.
        var json = WorkflowReader.Read(document.Source).Definition?.Json ?? JqValue.Null;
        return new()
        {
            Namespace = document.Id.Namespace,
            Name = document.Id.Name,
            Version = document.Id.Version,
            Title = document.Title,
            Digest = Convert.ToHexStringLower(document.Digest.Span),
            CreatedAt = document.CreatedAt,
            DisabledAt = document.DisabledAt,
            DeletedAt = document.DeletedAt,
            Tags = document.Tags.IsEmpty ? null : document.Tags,
            Document = Json(json),
        };
    }

    /// <summary>A value as contracts hold it.</summary>
    public static JsonElement Json(JqValue value) => JsonElement.Parse(value.ToUtf8(), new JsonDocumentOptions { MaxDepth = PawlJson.MaxDepth });
}

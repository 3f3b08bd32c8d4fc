using Pawl.Client.Templates;
using Pawl.Language.Definitions;
using Pawl.Language.Expressions;
using Pawl.Server.Workflows;

namespace Pawl.Server.Templates;

/// <summary>Templates as the API shows them.</summary>
internal static class TemplateMapping
{
    /// <summary>The tag that makes a workflow a template.</summary>
    public const string Tag = "kind";
    /// <summary>Its value.</summary>
    public const string TagValue = "template";

    /// <summary>Whether a document says that it is a template.</summary>
    public static bool IsTemplate(WorkflowDefinition definition) => definition.Json["document"]["tags"][Tag] is { Kind: JqKind.String } kind && kind.AsString() == TagValue;

    /// <summary>The schema of the arguments; null when it is none of the document itself.</summary>
    public static JqValue? ParametersOf(WorkflowDefinition definition) => definition.Json["input"]["schema"].TryGet("document", out var schema) ? schema : null;

    public static Template Shown(WorkflowDefinition definition, ReadOnlyMemory<byte>? digest = null, bool? isInstalled = null) => new()
    {
        Namespace = definition.Id.Namespace,
        Name = definition.Id.Name,
        Version = definition.Id.Version,
        Title = definition.Title,
        Summary = definition.Summary,
        Parameters = ParametersOf(definition) is { } schema ? WorkflowMapping.Json(schema) : null,
        Digest = digest is { } bytes ? Convert.ToHexStringLower(bytes.Span) : null,
        IsInstalled = isInstalled,
    };
}

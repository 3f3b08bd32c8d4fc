using System.Text.Json;
using System.Text.Json.Serialization;
using Pawl.Client.Executions;
using Pawl.Client.Workflows;

namespace Pawl.Client.Templates;

/// <summary>A workflow that is made to be used with arguments: its tags say <c>kind: template</c>, and its input schema says which.</summary>
public sealed record Template
{
    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Semantic version.</summary>
    public required string Version { get; init; }
    /// <summary>Title; null when the document has none.</summary>
    public string? Title { get; init; }
    /// <summary>What it does; null when the document does not say.</summary>
    public string? Summary { get; init; }
    /// <summary>JSON Schema of the arguments, with titles and defaults; null when it takes any.</summary>
    public JsonElement? Parameters { get; init; }
    /// <summary>SHA-256 of the content; null in the library.</summary>
    public string? Digest { get; init; }
    /// <summary>In the library: whether this very version is published in the tenant; null elsewhere.</summary>
    public bool? IsInstalled { get; init; }
}

/// <summary>Asks for a workflow that does nothing but run a template with arguments.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InstantiateTemplate
{
    /// <summary>Version of the template; null takes the latest, and pins it.</summary>
    public string? Version { get; init; }
    /// <summary>Namespace of the workflow.</summary>
    public required string Namespace { get; init; }
    /// <summary>Name of the workflow.</summary>
    public required string Name { get; init; }
    /// <summary>Version of the workflow. Default 1.0.0.</summary>
    public string AsVersion { get; init; } = "1.0.0";
    /// <summary>Title of the workflow; null takes the template's.</summary>
    public string? Title { get; init; }
    /// <summary>The arguments; what is left out gets its default. Null means none.</summary>
    public JsonElement? Arguments { get; init; }
    /// <summary>When it starts by itself, as a document's <c>schedule</c>; null for never.</summary>
    public JsonElement? Schedule { get; init; }
    /// <summary>Whether the document is only shown. Default false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>A workflow made of a template.</summary>
public sealed record TemplateInstance
{
    /// <summary>The version of the template that it runs.</summary>
    public required WorkflowReference Template { get; init; }
    /// <summary>The arguments with all defaults.</summary>
    public required JsonElement Arguments { get; init; }
    /// <summary>The document.</summary>
    public required JsonElement Document { get; init; }
    /// <summary>The published workflow; null after a dry run.</summary>
    public WorkflowVersion? Workflow { get; init; }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Pawl.Client.Problems;
using Pawl.Client.Templates;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Templates;

/// <summary>Finds templates, and makes documents of them.</summary>
internal sealed class TemplateShelf(IDefinitionStore definitions, LatestVersions latest)
{
    /// <summary>A template in one version, or in its latest.</summary>
    /// <exception cref="ApiException">There is none, or it is a workflow that is no template.</exception>
    public async Task<(DefinitionDocument Document, WorkflowDefinition Definition)> FindAsync(string tenant, string @namespace, string name, string? version, CancellationToken cancellationToken)
    {
        PathNames.RequireWorkflow(@namespace, name);
        var id = version is not null ? PathNames.Definition(@namespace, name, version)
            : (await latest.FindAsync(tenant, @namespace, name, line: null, cancellationToken)).Version ?? throw NotFound($"{@namespace}/{name}");
        var document = await definitions.GetAsync(tenant, id, cancellationToken) ?? throw NotFound(id.ToString());
        var definition = WorkflowReader.Read(document.Source).Definition ?? throw new InvalidOperationException($"Definition {id} was published but cannot be read any more.");
        if (!TemplateMapping.IsTemplate(definition)) throw new ApiException("template-not-found", $"{id} is a workflow and no template: its document lacks the tag 'kind: template'.");
        return (document, definition);
    }

    /// <summary>The document that a template makes, with the arguments that it passes.</summary>
    /// <exception cref="ApiException">Arguments do not fit; each is pointed to.</exception>
    public static (JqValue Document, JqValue Arguments) Derive(WorkflowDefinition template, InstantiateTemplate wanted)
    {
        var arguments = wanted.Arguments is { } given ? Read(given, "/arguments") : JqValue.EmptyObject;
        if (TemplateMapping.ParametersOf(template) is { } schema) arguments = SchemaDefaults.Apply(schema, arguments);
        var faults = template.Input.Schema?.Validate(arguments).Select(failure => new ApiProblemItem($"/arguments{failure.InstancePointer}", failure.Message, "invalid-value")).ToList() ?? [];
        if (arguments.Kind != JqKind.Object) faults.Add(new("/arguments", "must be an object", "type"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}{(faults.Count > 1 ? $" ({faults.Count - 1} more below)" : "")}.") { Errors = faults };

        return (DerivedDocument.Of(template, wanted, arguments, wanted.Schedule is { } schedule ? Read(schedule, "/schedule") : null), arguments);
    }

    private static JqValue Read(JsonElement given, string pointer)
    {
        try { return JqValue.Parse(JsonMarshal.GetRawUtf8Value(given)); }
        catch (JqParseException error)
        {
            throw new ApiException("body-invalid", $"'{pointer}' cannot be read: {error.Message}") { Errors = [new ApiProblemItem(pointer, error.Message, "json-invalid")] };
        }
    }

    private static ApiException NotFound(string name) => new("template-not-found", $"No template '{name}' is published. 'GET /api/v1/templates' lists those that are, 'GET /api/v1/templates/library' those that can be installed.");
}

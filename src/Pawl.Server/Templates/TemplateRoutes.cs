using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Client.Templates;
using Pawl.Client.Workflows;
using Pawl.Language.Documents;
using Pawl.Runtime.Definitions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Templates;

/// <summary>The routes below <c>/templates</c>.</summary>
internal static class TemplateRoutes
{
    public static QueryParameter<string> Version { get; } = new("version", "One version; the latest when not given.", static (text, _) =>
        PathNames.IsVersion(text) ? text : throw new FormatException("must be a semantic version, e.g. '1.0.0'"));

    public static void Map(IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");

        templates.MapGet("", ListAsync).Requires(Permission.WorkflowsRead, Reach.Items).WithQuery(WorkflowRoutes.Namespace, WorkflowRoutes.Search, Paging.Limit, Paging.Cursor)
            .Described("ListTemplates", "Templates, each in its latest version with its parameters, by namespace and name.").Fails("cursor-invalid");
        templates.MapPost("", PublishAsync).Requires(Permission.WorkflowsPublish, Reach.Items).Audited("template.publish").WithQuery()
            .Described("PublishTemplate", "Publishes a document as a template: like a workflow, and its tags must say 'kind: template'.")
            .Fails("document-invalid", "version-exists", "media-type-unsupported", "body-too-large", "body-missing", "json-invalid");
        templates.MapGet("/library", LibraryAsync).Requires(Permission.WorkflowsRead, Reach.Items).WithQuery()
            .Described("ListLibraryTemplates", "The templates that come with Pawl, and whether they are installed.");
        templates.MapPost("/library/{name}/install", InstallAsync).Requires(Permission.WorkflowsPublish, Reach.Items).Audited("template.install").WithQuery()
            .Described("InstallLibraryTemplate", "Publishes a template that comes with Pawl. Installing it again changes nothing.").Fails("template-not-found", "version-exists");
        templates.MapGet("/{namespace}/{name}", GetAsync).Requires(Permission.WorkflowsRead, Reach.Namespace).WithQuery(Version)
            .Described("GetTemplate", "One template with its parameters.").Fails("template-not-found", "workflow-not-found");
        templates.MapPost("/{namespace}/{name}/instantiate", InstantiateAsync).Requires(Permission.WorkflowsPublish, Reach.Items).Audited("template.instantiate").WithQuery()
            .Described("InstantiateTemplate", "Publishes a workflow that runs a template with arguments; with dryRun it only shows the document.")
            .Fails("template-not-found", "workflow-not-found", "json-invalid", "body-invalid", "body-missing", "document-invalid", "version-exists", "body-too-large", "media-type-unsupported");
    }

    private static async Task<Ok<Client.Page<Template>>> ListAsync(HttpContext http, Caller caller, IDefinitionShelf shelf, ServerOptions options, CancellationToken cancellationToken)
    {
        var filter = new DefinitionFilter
        {
            Namespace = WorkflowRoutes.Namespace.TryRead(http, out var @namespace) ? @namespace : null,
            Search = WorkflowRoutes.Search.TryRead(http, out var search) ? search : null,
            Visible = caller.Grants.NamespacesOf(Permission.WorkflowsRead),
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add(TemplateMapping.Tag, TemplateMapping.TagValue),
        };
        var page = await shelf.ListAsync(caller.Tenant, filter, Paging.LimitOf(http, options.Limits), Paging.CursorOf(http), cancellationToken);
        var shown = from document in page.Items
                    let definition = WorkflowReader.Read(document.Source).Definition
                    where definition is not null // a stricter reader of today may have lost the right to show it
                    select TemplateMapping.Shown(definition, document.Digest);
        return TypedResults.Ok(new Client.Page<Template>([.. shown], page.NextCursor));
    }

    private static async Task<Ok<Template>> GetAsync(HttpContext http, string @namespace, string name, Caller caller, TemplateShelf templates, CancellationToken cancellationToken)
    {
        var (document, definition) = await templates.FindAsync(caller.Tenant, @namespace, name, Version.TryRead(http, out var version) ? version : null, cancellationToken);
        return TypedResults.Ok(TemplateMapping.Shown(definition, document.Digest));
    }

    private static async Task<Results<Created<WorkflowVersion>, Ok<WorkflowVersion>>> PublishAsync(Caller caller, DocumentBody body, AuditTrail trail, Publication publication, CancellationToken cancellationToken)
    {
        if (!TemplateMapping.IsTemplate(DocumentCheck.Require(body.Text).Definition))
        {
            throw new ApiException("document-invalid", "A template says so: write 'tags: { kind: template }' below 'document'.")
            {
                Errors = [new ApiProblemItem("/document/tags/kind", "must be 'template'", "invalid-value")],
            };
        }
        return await PublishTextAsync(caller, body.Text, trail, publication, cancellationToken);
    }

    private static async Task<Ok<Client.Page<Template>>> LibraryAsync(Caller caller, IDefinitionStore definitions, CancellationToken cancellationToken)
    {
        var shown = new List<Template>();
        foreach (var template in TemplateLibrary.All.Values)
            shown.Add(TemplateMapping.Shown(template.Definition, isInstalled: caller.Grants.Allows(Permission.WorkflowsRead, template.Definition.Id.Namespace) && await definitions.GetAsync(caller.Tenant, template.Definition.Id, cancellationToken) is not null));
        return TypedResults.Ok(new Client.Page<Template>(shown, null));
    }

    private static Task<Results<Created<WorkflowVersion>, Ok<WorkflowVersion>>> InstallAsync(string name, Caller caller, AuditTrail trail, Publication publication, CancellationToken cancellationToken) =>
        TemplateLibrary.All.TryGetValue(name, out var template)
            ? PublishTextAsync(caller, template.Text, trail, publication, cancellationToken)
            : throw new ApiException("template-not-found", $"No template '{name}' comes with Pawl. 'GET /api/v1/templates/library' lists those that do.");

    private static async Task<Results<Created<TemplateInstance>, Ok<TemplateInstance>>> InstantiateAsync(
        string @namespace, string name, Caller caller, JsonBody<InstantiateTemplate> body, AuditTrail trail, TemplateShelf templates, Publication publication, CancellationToken cancellationToken)
    {
        var wanted = body.Value;
        caller.Demand(Permission.WorkflowsRead, @namespace);
        var (_, template) = await templates.FindAsync(caller.Tenant, @namespace, name, wanted.Version, cancellationToken);
        var (document, arguments) = TemplateShelf.Derive(template, wanted);
        var instance = new TemplateInstance
        {
            Template = new WorkflowReference(template.Id.Namespace, template.Id.Name, template.Id.Version),
            Arguments = WorkflowMapping.Json(arguments),
            Document = WorkflowMapping.Json(document),
        };
        if (wanted.DryRun)
        {
            DocumentCheck.Require(document.ToJson());
            trail.Unchanged().Note($"dry run of {template.Id}");
            return TypedResults.Ok(instance);
        }

        var (published, outcome, _) = await publication.PublishAsync(caller, document.ToJson(), trail, cancellationToken, template.Id);
        trail.Note($"from {template.Id}");
        instance = instance with { Workflow = WorkflowMapping.Version(published) };
        return outcome == PublishOutcome.Created ? TypedResults.Created(WorkflowMapping.LocationOf(published.Id), instance) : TypedResults.Ok(instance);
    }

    private static async Task<Results<Created<WorkflowVersion>, Ok<WorkflowVersion>>> PublishTextAsync(Caller caller, string text, AuditTrail trail, Publication publication, CancellationToken cancellationToken)
    {
        var (document, outcome, warnings) = await publication.PublishAsync(caller, text, trail, cancellationToken);
        var shown = WorkflowMapping.Version(document) with { Warnings = warnings.IsEmpty ? null : [.. warnings.Select(DocumentCheck.Shown)] };
        return outcome == PublishOutcome.Created ? TypedResults.Created(WorkflowMapping.LocationOf(document.Id), shown) : TypedResults.Ok(shown);
    }
}

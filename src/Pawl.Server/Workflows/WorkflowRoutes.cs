using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pawl.Client.Keys;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.OpenApi;
using Pawl.Server.Requests;
using Pawl.Server.Schedules;

namespace Pawl.Server.Workflows;

/// <summary>The routes below <c>/workflows</c> that concern definitions.</summary>
internal static class WorkflowRoutes
{
    /// <summary>A version, as the audit log names it.</summary>
    private const string Version = "workflow:{namespace}/{name}/{version}";

    public static QueryParameter<string> Namespace { get; } = new("namespace", "Only workflows of this namespace.", static (text, _) =>
        PathNames.IsName(text) ? text : throw new FormatException("must be a namespace: 1 to 63 letters, digits and hyphens"));

    public static QueryParameter<string> Format { get; } = new("format", "'json' (the default): the document as JSON with what is known about it; 'source': the text exactly as published.", static (text, _) =>
        text is "json" or "source" ? text : throw new FormatException("must be 'json' or 'source'"));

    public static void Map(IEndpointRouteBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");

        workflows.MapPost("", PublishWorkflow.PublishAsync).Requires(KeyScope.Write).Audited("workflow.publish").WithQuery()
            .Described("PublishWorkflow", "Publishes a workflow document, YAML or JSON. Publishing the same content again changes nothing.")
            .Fails("document-invalid", "version-exists", "media-type-unsupported", "body-too-large", "body-missing", "json-invalid");
        workflows.MapPost("/validate", PublishWorkflow.ValidateAsync).Requires(KeyScope.Read).ChangesNothing().WithQuery()
            .Described("ValidateWorkflow", "Checks a workflow document, YAML or JSON, without publishing it.")
            .Fails("media-type-unsupported", "body-too-large", "body-missing", "json-invalid");

        workflows.MapGet("", ReadWorkflows.ListAsync).Requires(KeyScope.Read).WithQuery(Namespace, Paging.Limit, Paging.Cursor)
            .Described("ListWorkflows", "Workflows, each with its latest version, by namespace and name.").Fails("cursor-invalid");
        workflows.MapGet("/{namespace}/{name}", ReadWorkflows.GetLatestAsync).Requires(KeyScope.Read).WithQuery(Format)
            .Described("GetWorkflow", "The latest version of a workflow.").Fails("workflow-not-found");
        workflows.MapGet("/{namespace}/{name}/versions", ReadWorkflows.ListVersionsAsync).Requires(KeyScope.Read).WithQuery(Paging.Limit, Paging.Cursor)
            .Described("ListWorkflowVersions", "Versions of a workflow, newest first.").Fails("workflow-not-found", "cursor-invalid");
        workflows.MapGet("/{namespace}/{name}/schedules", ReadSchedules.ListAsync).Requires(KeyScope.Read).WithQuery()
            .Described("ListWorkflowSchedules", "Schedules of a workflow, newest first: that of its newest active version, and those of versions before it.").Fails("workflow-not-found");
        workflows.MapGet("/{namespace}/{name}/{version}", ReadWorkflows.GetAsync).Requires(KeyScope.Read).WithQuery(Format)
            .Described("GetWorkflowVersion", "One version of a workflow.").Fails("workflow-not-found");

        workflows.MapDelete("/{namespace}/{name}/{version}", ChangeWorkflows.DeleteAsync).Requires(KeyScope.Write).Audited("workflow.delete", Version).WithQuery()
            .Described("DeleteWorkflowVersion", "Deletes a version: it starts no more and lists no more; its running executions go on.").Fails("workflow-not-found");
        workflows.MapPost("/{namespace}/{name}/{version}/disable", ChangeWorkflows.DisableAsync).Requires(KeyScope.Write).Audited("workflow.disable", Version).WithQuery()
            .Described("DisableWorkflowVersion", "Forbids new executions of a version.").Fails("workflow-not-found");
        workflows.MapPost("/{namespace}/{name}/{version}/enable", ChangeWorkflows.EnableAsync).Requires(KeyScope.Write).Audited("workflow.enable", Version).WithQuery()
            .Described("EnableWorkflowVersion", "Allows new executions of a version again.").Fails("workflow-not-found");
    }
}

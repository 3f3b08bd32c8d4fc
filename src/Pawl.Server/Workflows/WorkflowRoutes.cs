using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
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

    private const int SearchLength = 200;

    public static QueryParameter<string> Namespace { get; } = new("namespace", "Only workflows of this namespace.", static (text, _) =>
        PathNames.IsName(text) ? text : throw new FormatException("must be a namespace: 1 to 63 letters, digits and hyphens"));

    public static QueryParameter<string> Format { get; } = new("format", "'json' (the default): the document as JSON with what is known about it; 'source': the text exactly as published.", static (text, _) =>
        text is "json" or "source" ? text : throw new FormatException("must be 'json' or 'source'"));

    public static QueryParameter<string> Search { get; } = new("search", "Only workflows whose namespace, name or title has this text, in any case.", static (text, _) =>
        text.Length is > 0 and <= SearchLength && !text.Any(char.IsControl) ? text : throw new FormatException($"must be 1 to {SearchLength} characters without control characters"));

    public static QueryParameter<bool> State { get; } = new("state", "'enabled' or 'disabled': only workflows whose latest version is that.", static (text, _) =>
        text switch { "enabled" => false, "disabled" => true, _ => throw new FormatException("must be 'enabled' or 'disabled'") });

    public static QueryParameter<KeyValuePair<string, string>> Tag { get; } = new("tag", "Only workflows whose latest version has this tag: 'key:value'; may stand more than once, and all must hold.", static (text, _) =>
        text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && text.Length <= SearchLength && !text.Contains('\0') ? KeyValuePair.Create(text[..colon], text[(colon + 1)..]) : throw new FormatException("must be 'key:value'"))
    { Repeatable = true };

    public static QueryParameter<bool> Deleted { get; } = new("deleted", "'true' lists deleted versions too.", static (text, _) => Flag(text)) { SchemaType = JsonSchemaType.Boolean };

    public static QueryParameter<bool> Permanent { get; } = new("permanent", "'true' removes the version for good, which is refused while executions of it have not ended.", static (text, _) => Flag(text)) { SchemaType = JsonSchemaType.Boolean };

    public static void Map(IEndpointRouteBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");

        workflows.MapPost("", PublishWorkflow.PublishAsync).Requires(Permission.WorkflowsPublish, Reach.Items).Audited("workflow.publish").WithQuery()
            .Described("PublishWorkflow", "Publishes a workflow document, YAML or JSON. Publishing the same content again changes nothing.")
            .Fails("document-invalid", "version-exists", "media-type-unsupported", "body-too-large", "body-missing", "json-invalid");
        workflows.MapPost("/validate", PublishWorkflow.ValidateAsync).Requires(Permission.WorkflowsRead, Reach.Items).ChangesNothing().WithQuery()
            .Described("ValidateWorkflow", "Checks a workflow document, YAML or JSON, without publishing it.")
            .Fails("media-type-unsupported", "body-too-large", "body-missing", "json-invalid");

        workflows.MapGet("", ReadWorkflows.ListAsync).Requires(Permission.WorkflowsRead, Reach.Items).WithQuery(Namespace, Search, State, Tag, Paging.Limit, Paging.Cursor)
            .Described("ListWorkflows", "Workflows, each with its latest version, by namespace and name.").Fails("cursor-invalid");
        workflows.MapGet("/{namespace}/{name}", ReadWorkflows.GetLatestAsync).Requires(Permission.WorkflowsRead, Reach.Namespace).WithQuery(Format)
            .Described("GetWorkflow", "The latest version of a workflow.").Fails("workflow-not-found");
        workflows.MapGet("/{namespace}/{name}/versions", ReadWorkflows.ListVersionsAsync).Requires(Permission.WorkflowsRead, Reach.Namespace).WithQuery(Deleted, Paging.Limit, Paging.Cursor)
            .Described("ListWorkflowVersions", "Versions of a workflow, newest first.").Fails("workflow-not-found", "cursor-invalid");
        workflows.MapGet("/{namespace}/{name}/schedules", ReadSchedules.ListAsync).Requires(Permission.WorkflowsRead, Reach.Namespace).WithQuery()
            .Described("ListWorkflowSchedules", "Schedules of a workflow, newest first: that of its newest active version, and those of versions before it.").Fails("workflow-not-found");
        workflows.MapGet("/{namespace}/{name}/{version}", ReadWorkflows.GetAsync).Requires(Permission.WorkflowsRead, Reach.Namespace).WithQuery(Format)
            .Described("GetWorkflowVersion", "One version of a workflow.").Fails("workflow-not-found");

        workflows.MapDelete("/{namespace}/{name}/{version}", ChangeWorkflows.DeleteAsync).Requires(Permission.WorkflowsManage, Reach.Namespace).Audited("workflow.delete", Version).WithQuery(Permanent)
            .Described("DeleteWorkflowVersion", "Deletes a version: it starts no more and lists no more; its running executions go on, and it can be undeleted.").Fails("workflow-not-found", "workflow-in-use");
        workflows.MapPost("/{namespace}/{name}/{version}/undelete", ChangeWorkflows.UndeleteAsync).Requires(Permission.WorkflowsManage, Reach.Namespace).Audited("workflow.undelete", Version).WithQuery()
            .Described("UndeleteWorkflowVersion", "Brings a deleted version back, as it was.").Fails("workflow-not-found");
        workflows.MapPost("/{namespace}/{name}/{version}/rollback", RollBackWorkflow.RollBackAsync).Requires(Permission.WorkflowsPublish, Reach.Namespace).Audited("workflow.rollback", Version).WithQuery().WithHeader(IdempotencyKey.Header, "Makes repeating the request safe: the same key and request give the same version.")
            .Described("RollBackWorkflow", "Goes back to a version: publishes its content under a new number, by default the next one.")
            .Fails("workflow-not-found", "version-exists", "document-invalid", "json-invalid", "body-invalid", "body-too-large", "media-type-unsupported", "header-invalid", "idempotency-key-reused");
        workflows.MapPost("/{namespace}/{name}/{version}/disable", ChangeWorkflows.DisableAsync).Requires(Permission.WorkflowsManage, Reach.Namespace).Audited("workflow.disable", Version).WithQuery()
            .Described("DisableWorkflowVersion", "Forbids new executions of a version.").Fails("workflow-not-found");
        workflows.MapPost("/{namespace}/{name}/{version}/enable", ChangeWorkflows.EnableAsync).Requires(Permission.WorkflowsManage, Reach.Namespace).Audited("workflow.enable", Version).WithQuery()
            .Described("EnableWorkflowVersion", "Allows new executions of a version again.").Fails("workflow-not-found");
    }

    private static bool Flag(string text) => text switch { "true" => true, "false" => false, _ => throw new FormatException("must be 'true' or 'false'") };
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Workflows;
using Pawl.Engine.Capabilities;
using Pawl.Runners;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Schedules;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Takes documents in, or only looks at them.</summary>
internal static class PublishWorkflow
{
    public static async Task<Results<Created<WorkflowVersion>, Ok<WorkflowVersion>>> PublishAsync(Caller caller, DocumentBody body, AuditTrail trail, IDefinitionStore definitions, LatestVersions latest, ScheduleActivation schedules, RunnerCapabilities machine, TimeProvider time, CancellationToken cancellationToken)
    {
        var (definition, warnings) = DocumentCheck.Require(body.Text);
        trail.On(definition.Id);
        warnings = [.. warnings, .. await DocumentCheck.MissingAsync(definition, body.Text, machine, cancellationToken)];
        var document = new DefinitionDocument
        {
            Id = definition.Id,
            Source = body.Text,
            Digest = CanonicalJson.Digest(definition.Json),
            Title = definition.Title?.Replace('\0', '\uFFFD'), // PostgreSQL keeps no zero characters
            CreatedAt = StoredClock.Now(time),
        };

        var outcome = await definitions.PublishAsync(caller.Tenant, document, cancellationToken);
        if (outcome == PublishOutcome.Conflict)
            throw new ApiException("version-exists", $"Version {definition.Id.Version} of {definition.Id.Namespace}/{definition.Id.Name} is published with other content, and a version never changes. Raise 'document.version'.");

        trail.Changed(outcome == PublishOutcome.Unchanged ? document.Digest : default(ReadOnlyMemory<byte>?), document.Digest);
        if (outcome == PublishOutcome.Unchanged) trail.Unchanged();
        latest.Changed(caller.Tenant, definition.Id);
        await schedules.UpdateAsync(caller.Tenant, definition.Id.Namespace, definition.Id.Name, cancellationToken);
        IReadOnlyList<DocumentProblem>? shown = warnings.IsEmpty ? null : [.. warnings.Select(DocumentCheck.Shown)];
        if (outcome == PublishOutcome.Created)
            return TypedResults.Created(WorkflowMapping.LocationOf(definition.Id), WorkflowMapping.Version(document) with { Warnings = shown });

        // The published one has its own time and may be disabled.
        var published = await definitions.GetAsync(caller.Tenant, definition.Id, cancellationToken) ?? document;
        return TypedResults.Ok(WorkflowMapping.Version(published) with { Warnings = shown });
    }

    public static async Task<Ok<ValidationReport>> ValidateAsync(DocumentBody body, RunnerCapabilities machine, CancellationToken cancellationToken)
    {
        var read = RunnableDocuments.Read(body.Text);
        var problems = read.Definition is { } definition ? [.. read.Problems, .. await DocumentCheck.MissingAsync(definition, body.Text, machine, cancellationToken)] : read.Problems;
        return TypedResults.Ok(new ValidationReport(read.IsValid, [.. problems.Select(DocumentCheck.Shown)]));
    }
}

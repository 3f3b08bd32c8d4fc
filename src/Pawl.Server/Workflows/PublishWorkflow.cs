using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Workflows;
using Pawl.Engine.Capabilities;
using Pawl.Runners;
using Pawl.Runtime.Definitions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Takes documents in, or only looks at them.</summary>
internal static class PublishWorkflow
{
    public static async Task<Results<Created<WorkflowVersion>, Ok<WorkflowVersion>>> PublishAsync(Caller caller, DocumentBody body, AuditTrail trail, Publication publication, CancellationToken cancellationToken)
    {
        var (document, outcome, warnings) = await publication.PublishAsync(caller, body.Text, trail, cancellationToken);
        var shown = WorkflowMapping.Version(document) with { Warnings = warnings.IsEmpty ? null : [.. warnings.Select(DocumentCheck.Shown)] };
        return outcome == PublishOutcome.Created ? TypedResults.Created(WorkflowMapping.LocationOf(document.Id), shown) : TypedResults.Ok(shown);
    }

    public static async Task<Ok<ValidationReport>> ValidateAsync(DocumentBody body, RunnerCapabilities machine, CancellationToken cancellationToken)
    {
        var read = RunnableDocuments.Read(body.Text);
        var problems = read.Definition is { } definition ? [.. read.Problems, .. await DocumentCheck.MissingAsync(definition, body.Text, machine, cancellationToken)] : read.Problems;
        return TypedResults.Ok(new ValidationReport(read.IsValid, [.. problems.Select(DocumentCheck.Shown)]));
    }
}

using System.Collections.Immutable;
using Pawl.Language.Definitions;
using Pawl.Language.Validation;
using Pawl.Runners;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Schedules;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Problems;
using Pawl.Server.Requests;

namespace Pawl.Server.Workflows;

/// <summary>Publishes documents, whoever wrote them: an author, a rollback, a template.</summary>
internal sealed class Publication(IDefinitionStore definitions, Quotas.QuotaGate gate, LatestVersions latest, ScheduleActivation schedules, RunnerCapabilities machine, TimeProvider time)
{
    /// <summary>Checks a document and publishes it.</summary>
    /// <param name="caller">Who publishes it.</param>
    /// <param name="text">The document.</param>
    /// <param name="trail">Is told what became of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="template">The template that it is an instance of, which the caller may read: it was published to be run by others. Null: it is none.</param>
    /// <returns>The version, whether it is new, and what its author should look at.</returns>
    /// <exception cref="ApiException">The document has problems, the caller may not publish in its namespace, or the version exists with other content.</exception>
    public async Task<(DefinitionDocument Document, PublishOutcome Outcome, ImmutableArray<Problem> Warnings)> PublishAsync(Caller caller, string text, AuditTrail trail, CancellationToken cancellationToken, DefinitionId? template = null)
    {
        var (definition, warnings) = DocumentCheck.Require(text);
        trail.On(definition.Id);
        // The namespace stands in the document, so no path could be asked.
        caller.Demand(Permission.WorkflowsPublish, definition.Id.Namespace);
        ChildRights.Require(caller, definition, template);
        var tenant = caller.Tenant;
        warnings = [.. warnings, .. await DocumentCheck.MissingAsync(definition, text, machine, cancellationToken)];
        var document = DefinitionDocuments.Of(definition, text, StoredClock.Now(time));

        var outcome = await gate.PublishAsync(tenant, document, cancellationToken);
        if (outcome == PublishOutcome.Conflict)
            throw new ApiException("version-exists", $"Version {definition.Id.Version} of {definition.Id.Namespace}/{definition.Id.Name} is published with other content, and a version never changes. Raise 'document.version'.");

        trail.Changed(outcome == PublishOutcome.Unchanged ? document.Digest : default(ReadOnlyMemory<byte>?), document.Digest);
        if (outcome == PublishOutcome.Unchanged) trail.Unchanged();
        await ChangedAsync(tenant, definition.Id, cancellationToken);
        // One that stands already has its own time and may be disabled.
        return (outcome == PublishOutcome.Created ? document : await definitions.GetAsync(tenant, definition.Id, cancellationToken) ?? document, outcome, warnings);
    }

    /// <summary>Lets everything take notice that a version was published, disabled, deleted, or the opposite.</summary>
    public async Task ChangedAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        latest.Changed(tenant, id);
        await schedules.UpdateAsync(tenant, id.Namespace, id.Name, cancellationToken);
    }
}

using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Pawl.Client.Executions;
using Pawl.Client.Problems;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Server.Access;
using Pawl.Server.Audit;
using Pawl.Server.Options;
using Pawl.Server.Problems;
using Pawl.Server.Requests;
using Pawl.Server.Workflows;

namespace Pawl.Server.Executions;

/// <summary>Starts executions.</summary>
internal sealed class StartExecutions(Quotas.QuotaGate executions, IDefinitionStore definitions, LatestVersions latest, StartKeys keys, ExecutionWaiter waiter, ServerOptions options)
{
    /// <summary>Priority of a start that names none.</summary>
    public const int DefaultPriority = 5;
    private const int HighestPriority = 9;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(365);

    public static Task<Results<Created<Execution>, Ok<Execution>>> StartAsync(HttpContext http, string @namespace, string name, Caller caller, JsonBody<StartExecution> body, AuditTrail trail, StartExecutions starts, CancellationToken cancellationToken)
    {
        PathNames.RequireWorkflow(@namespace, name);
        return starts.StartAsync(caller, @namespace, name, body.Value, IdempotencyKey.Of(http), WaitTime.Of(http), trail, cancellationToken);
    }

    private async Task<Results<Created<Execution>, Ok<Execution>>> StartAsync(Caller caller, string @namespace, string name, StartExecution start, string? idempotencyKey, TimeSpan wait, AuditTrail trail, CancellationToken cancellationToken)
    {
        var tenant = caller.Tenant;
        var timeout = Check(start);
        var input = StartInput.Of(start.Input);
        var labels = start.Labels?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty;
        var definition = await VersionAsync(tenant, @namespace, name, start.Version, cancellationToken);

        var digest = StartInput.Digest(@namespace, name, start, labels, input);
        await keys.RequireAsync(tenant, definition, start.Id, idempotencyKey, digest, cancellationToken);
        var outcome = await executions.StartAsync(new()
        {
            Tenant = tenant,
            Definition = definition,
            Input = input,
            Id = start.Id,
            IdempotencyKey = idempotencyKey,
            RequestDigest = digest,
            Labels = labels,
            Priority = start.Priority ?? DefaultPriority,
            SuspendedBy = start.Suspended is true ? new(caller.Actor) : null,
            Timeout = timeout,
        }, cancellationToken);

        switch (outcome.Result)
        {
            case StartResult.KeyReused:
                throw StartKeys.Reused();
            case StartResult.IdTaken:
                throw new ApiException("execution-id-taken", $"The id '{outcome.Id}' belongs to an execution that was started by another request. Choose another id.");
            case StartResult.NoDefinition:
                throw await NoDefinitionAsync(tenant, definition, cancellationToken);
        }

        trail.On($"execution:{outcome.Id}").Changed(null, digest).Note(definition.ToString());
        if (outcome.Result != StartResult.Started) trail.Unchanged();
        var key = new ExecutionKey(tenant, outcome.Id);
        var execution = outcome.Result == StartResult.Started && wait == TimeSpan.Zero
            ? await waiter.StartedAsync(key, definition, start, labels, input, cancellationToken)
            : await waiter.EndOrNowAsync(key, wait, cancellationToken);
        return outcome.Result == StartResult.Started ? TypedResults.Created(ExecutionMapping.LocationOf(outcome.Id), execution) : TypedResults.Ok(execution);
    }

    /// <summary>Checks the request.</summary><returns>Its time limit; null when it has none.</returns>
    private TimeSpan? Check(StartExecution start)
    {
        var timeout = TimeSpan.Zero;
        var faults = FaultsOf(start.Id, start.Labels, start.Priority, options.Limits);
        if (start.Version is { } version and not StartInput.Latest && !PathNames.IsVersion(version))
            faults.Insert(0, new("/version", "must be a semantic version, e.g. '1.0.0', the beginning of one ('1', '1.4'), or 'latest'", "invalid-value"));
        if (start.Timeout is { } text && !(Requests.DurationText.TryParse(text, out timeout) && timeout > TimeSpan.Zero && timeout <= LongestTimeout))
            faults.Add(new("/timeout", $"must be a duration of more than nothing and at most {LongestTimeout.TotalDays} days, e.g. '30s', '2h' or 'PT30S'", "invalid-value"));
        if (faults.Count > 0) throw new ApiException("body-invalid", $"'{faults[0].Pointer}' {faults[0].Message}.") { Errors = faults };
        return start.Timeout is null ? null : timeout;
    }

    /// <summary>What is wrong with the id, the labels and the priority of something that is to start.</summary>
    public static List<ApiProblemItem> FaultsOf(string? wantedId, IReadOnlyDictionary<string, string>? wantedLabels, int? priority, ApiLimits limits)
    {
        var faults = new List<ApiProblemItem>();
        if (wantedId is { } id && !PathNames.IsExecutionId(id))
            faults.Add(new("/id", $"must have 1 to {ExecutionIds.MaxLength} characters of A-Z a-z 0-9 . _ : - and begin with a letter or a digit", "execution-id-invalid"));
        if (priority is < 0 or > HighestPriority)
            faults.Add(new("/priority", $"must be from 0 (bulk) to {HighestPriority} (interactive)", "invalid-value"));
        if (wantedLabels is { } labels)
        {
            if (labels.Count > limits.Labels) faults.Add(new("/labels", $"must be at most {limits.Labels} labels", "too-many"));
            else faults.AddRange(from label in labels
                                 let fault = Labels.FaultOf(label.Key, label.Value, limits)
                                 where fault is not null
                                 select new ApiProblemItem(JsonPointer.Of("labels", label.Key), fault, "invalid-value"));
        }
        return faults;
    }

    private async Task<DefinitionId> VersionAsync(string tenant, string @namespace, string name, string? version, CancellationToken cancellationToken)
    {
        var line = version is not null and not StartInput.Latest && VersionLine.IsLine(version) ? version : null;
        if (version is not null and not StartInput.Latest && line is null) return new(@namespace, name, version);
        var found = await latest.FindAsync(tenant, @namespace, name, line, cancellationToken);
        if (found.Version is not null) return found.Version;
        var what = line is null ? $"{@namespace}/{name}" : $"{@namespace}/{name}/{line}";
        throw found.IsDisabled ? Disabled($"Every version of {what}") : PathNames.NoWorkflow(what);
    }

    private async Task<ApiException> NoDefinitionAsync(string tenant, DefinitionId id, CancellationToken cancellationToken)
    {
        latest.Changed(tenant, id);
        var document = await definitions.GetAsync(tenant, id, cancellationToken);
        return document is null ? PathNames.NoWorkflow(id.ToString()) : Disabled(id.ToString());
    }

    private static ApiException Disabled(string what) => new("workflow-disabled", $"{what} is disabled, so nothing new starts. Enable it, or name another version.");
}

using Pawl.Language.Definitions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Identity;
using Pawl.Runtime.Storage;
using Pawl.Server.Problems;

namespace Pawl.Server.Quotas;

/// <summary>Starts and publishes within the tenant's quota. A tenant that has none is not slowed by anything.</summary>
/// <remarks>
/// What requests ask for is held to the quota: starts, forks, imports and publications. What running executions and schedules start counts and is not refused,
/// because nobody is there to be told.
/// </remarks>
internal sealed class QuotaGate(IExecutions executions, IExecutionReader reader, IDefinitionStore definitions, IQuotaStore store, RememberedQuotas quotas)
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    /// <summary>Starts an execution.</summary>
    /// <exception cref="ApiException">The quota does not allow it.</exception>
    public async Task<StartOutcome> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        var tenant = request.Tenant;
        if (quotas.Of(tenant) is not { } quota || quota is { Executions: null, StartsPerMinute: null, StorageBytes: null }) return await executions.StartAsync(request, cancellationToken);

        // The id must be known before: what was let in counts until an execution of that id is there.
        var id = request.Id ?? (request.IdempotencyKey is { } key ? ExecutionIds.FromKey(tenant, request.Definition, key) : null);
        var isRepeatable = id is not null;
        id ??= Guid.CreateVersion7().ToString();
        var excess = await store.ReserveAsync(tenant, quota, QuotaKind.Execution, id, cancellationToken);
        // A repetition starts nothing, so its answer is owed whatever the quota says by now.
        if (excess != QuotaExcess.None && !(isRepeatable && await reader.GetAsync(new(tenant, id), cancellationToken) is not null)) throw Exceeded(excess, quota);

        // When this throws the execution may begin all the same, so the reservation stays until it lapses.
        var outcome = await executions.StartAsync(isRepeatable ? request : request with { Id = id }, cancellationToken);
        if (outcome.Result == StartResult.NoDefinition && excess == QuotaExcess.None) await store.ReleaseAsync(tenant, QuotaKind.Execution, id, CancellationToken.None);
        return outcome;
    }

    /// <summary>Publishes a definition.</summary>
    /// <exception cref="ApiException">The quota does not allow it.</exception>
    public async Task<PublishOutcome> PublishAsync(string tenant, DefinitionDocument document, CancellationToken cancellationToken)
    {
        if (quotas.Of(tenant) is not { } quota || quota is { Definitions: null, StorageBytes: null }) return await definitions.PublishAsync(tenant, document, cancellationToken);

        var name = NameOf(document.Id);
        var excess = await store.ReserveAsync(tenant, quota, QuotaKind.Definition, name, cancellationToken);
        if (excess != QuotaExcess.None && await definitions.GetAsync(tenant, document.Id, cancellationToken) is null) throw Exceeded(excess, quota);
        var outcome = await definitions.PublishAsync(tenant, document, cancellationToken);
        if (excess == QuotaExcess.None) await store.ReleaseAsync(tenant, QuotaKind.Definition, name, CancellationToken.None);
        return outcome;
    }

    private static string NameOf(DefinitionId id) => $"{id.Namespace}/{id.Name}/{id.Version}";

    private static ApiException Exceeded(QuotaExcess excess, TenantQuota quota) => excess switch
    {
        QuotaExcess.Executions => new("quota-exceeded", $"The tenant may have {quota.Executions} executions that have not ended, and has them. Wait until some end.") { RetryAfter = ComeAgain },
        QuotaExcess.StartsPerMinute => new("quota-exceeded", $"The tenant may start {quota.StartsPerMinute} executions a minute, and did. Start fewer at a time.") { RetryAfter = ComeAgain },
        QuotaExcess.Storage => new("quota-full", $"The tenant may store {quota.StorageBytes} bytes, and does. Shorten 'retention', or delete what is not needed; it is measured every few minutes."),
        _ => new("quota-full", $"The tenant may have {quota.Definitions} versions of definitions, and has them. Delete some."),
    };
}

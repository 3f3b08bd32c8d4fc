using System.Globalization;
using System.Security.Cryptography;
using Pawl.Engine;
using Pawl.Language.Definitions;
using Pawl.Language.Documents;
using Pawl.Language.Expressions;
using Pawl.Runtime.Definitions;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Schedules;

/// <summary>Sees to it that the schedule of a workflow's newest active version is at work, and no other of that workflow.</summary>
/// <remarks>
/// A schedule is an execution (see <c>ExecutionStarted.IsSchedule</c>): what keeps executions alive keeps it alive. Activating is
/// repeatable: it looks at what is there and does only what is missing. Whoever changes a workflow's versions calls it before answering.
/// </remarks>
public sealed class ScheduleActivation(IDefinitionStore definitions, IExecutionReader reader, IExecutions executions) : IDisposable
{
    private static readonly StatusPhase[] Alive = [StatusPhase.Pending, StatusPhase.Running, StatusPhase.Waiting, StatusPhase.Suspended];
    private static readonly ReadOnlyMemory<byte> Digest = SHA256.HashData("schedule"u8);

    // One at a time: of two changes in quick succession the one that looks last must have seen the other.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Brings what is at work in line with what is published.</summary>
    /// <exception cref="RuntimeUnavailableException">The store is away or the queues are full: call it again.</exception>
    /// <exception cref="StoreUnavailableException">The store is away: call it again.</exception>
    public async Task UpdateAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var active = LatestVersion.Enabled(await definitions.ListVersionsAsync(tenant, @namespace, name, cancellationToken));
            var wanted = active is not null && WorkflowReader.Read(active.Source).Definition is { Schedule: not null } definition ? definition.Id : null;
            var alive = await ListAsync(tenant, @namespace, name, version: null, Alive, cancellationToken);
            foreach (var schedule in alive.Where(schedule => schedule.Start.Definition != wanted))
                await executions.CancelAsync(schedule.Key, wanted is null ? "The workflow has no active version with a schedule." : $"Version {wanted.Version} is active.", cancellationToken);
            if (wanted is not null && alive.All(schedule => schedule.Start.Definition != wanted)) await StartAsync(tenant, wanted, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The schedules of a workflow, newest first, ended ones included; at most <see cref="PageLimits.Max"/>.</summary>
    public Task<IReadOnlyList<ExecutionRow>> ListAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken) =>
        ListAsync(tenant, @namespace, name, version: null, [], cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task StartAsync(string tenant, DefinitionId definition, CancellationToken cancellationToken)
    {
        // Each activation has a number of its own: a version that is enabled again begins anew.
        var earlier = await ListAsync(tenant, definition.Namespace, definition.Name, definition.Version, [], cancellationToken);
        var id = ExecutionIds.Derived("schedule", tenant, definition.Namespace, definition.Name, definition.Version, earlier.Count.ToString(CultureInfo.InvariantCulture)).ToString();
        await executions.StartAsync(
            new() { Tenant = tenant, Definition = definition, Input = JqValue.EmptyObject, Id = id, RequestDigest = Digest, IsSchedule = true },
            cancellationToken);
    }

    private async Task<IReadOnlyList<ExecutionRow>> ListAsync(string tenant, string @namespace, string name, string? version, StatusPhase[] statuses, CancellationToken cancellationToken)
    {
        var filter = new ExecutionFilter { Namespace = @namespace, Name = name, Version = version, Statuses = [.. statuses], AreSchedules = true };
        return (await reader.ListAsync(tenant, filter, PageLimits.Max, cursor: null, cancellationToken)).Items;
    }
}

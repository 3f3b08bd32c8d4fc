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
    /// <summary>Looks of one update at most; two servers that do opposite things at the same moment need three.</summary>
    private const int Looks = 8;

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
            // Other servers may do the same at this moment. Whoever changed something looks again: the last look sees what everybody did.
            DefinitionId? started = null;
            for (var looks = 0; looks < Looks; looks++)
            {
                var (isChanged, start) = await BringInLineAsync(tenant, @namespace, name, started, cancellationToken);
                if (!isChanged) break;
                started = start ?? started;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts what is missing and stops what is too much; says whether it did anything, and what it started.</summary>
    /// <remarks>What this update has started already, and has ended by itself (its expression fails, its times are over), would do so again.</remarks>
    private async Task<(bool IsChanged, DefinitionId? Started)> BringInLineAsync(string tenant, string @namespace, string name, DefinitionId? started, CancellationToken cancellationToken)
    {
        var active = LatestVersion.Enabled(await definitions.ListVersionsAsync(tenant, @namespace, name, cancellationToken));
        var wanted = active is not null && WorkflowReader.Read(active.Source).Definition is { Schedule: not null } definition ? definition.Id : null;
        var all = await ListAsync(tenant, @namespace, name, cancellationToken);
        var alive = all.Where(schedule => Alive.Contains(schedule.Status)).ToList();
        // Of two that were started at the same moment the older one stays, whoever looks.
        var keep = alive.Where(schedule => schedule.Start.Definition == wanted).OrderBy(schedule => schedule.Start.CreatedAt).ThenBy(schedule => schedule.Key.Id, StringComparer.Ordinal).FirstOrDefault();
        foreach (var schedule in alive.Where(schedule => schedule != keep))
            await executions.CancelAsync(schedule.Key, Reason(wanted, schedule), cancellationToken);

        var ofWanted = all.Where(schedule => schedule.Start.Definition == wanted).ToList();
        var isOver = wanted is not null && wanted == started && ofWanted is [{ Status: StatusPhase.Completed or StatusPhase.Faulted }, ..];
        var isMissing = wanted is not null && keep is null && !isOver;
        // Each activation has a number of its own, from the same look: two servers give it the same one, and so start one schedule.
        if (isMissing) await StartAsync(tenant, wanted!, ofWanted.Count, cancellationToken);
        return (isMissing || alive.Count > (keep is null ? 0 : 1), isMissing ? wanted : null);
    }

    private static string Reason(DefinitionId? wanted, ExecutionRow schedule) =>
        wanted is null ? "The workflow has no active version with a schedule."
        : wanted == schedule.Start.Definition ? "The same schedule was started twice at the same moment."
        : $"Version {wanted.Version} is active.";

    /// <summary>The schedules of a workflow, newest first, ended ones included; at most <see cref="PageLimits.Max"/>.</summary>
    public Task<IReadOnlyList<ExecutionRow>> ListAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken) =>
        ListSchedulesAsync(tenant, @namespace, name, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private Task<StartOutcome> StartAsync(string tenant, DefinitionId definition, int number, CancellationToken cancellationToken)
    {
        var id = ExecutionIds.Derived("schedule", tenant, definition.Namespace, definition.Name, definition.Version, number.ToString(CultureInfo.InvariantCulture)).ToString();
        return executions.StartAsync(
            new() { Tenant = tenant, Definition = definition, Input = JqValue.EmptyObject, Id = id, RequestDigest = Digest, IsSchedule = true },
            cancellationToken);
    }

    private async Task<IReadOnlyList<ExecutionRow>> ListSchedulesAsync(string tenant, string @namespace, string name, CancellationToken cancellationToken)
    {
        var filter = new ExecutionFilter { Namespace = @namespace, Name = name, AreSchedules = true };
        return (await reader.ListAsync(tenant, filter, PageLimits.Max, cursor: null, cancellationToken)).Items;
    }
}

using Microsoft.Extensions.Logging;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Nodes;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Ownership;

/// <summary>Keeps this node alive in the eyes of the others, and its partitions at its fair share: takes what is free, gives away what is too much.</summary>
/// <remarks>
/// Every node computes the same shares from the same view, and only ever takes what nobody living owns. So there is nothing to vote on:
/// whoever has too much gives, whoever has too little takes.
/// Taking and giving go on beside the beat, which nothing may hold up.
/// </remarks>
internal sealed partial class OwnershipKeeper(IOwnership ownership, INodeMail mail, NodeIdentity self, PartitionHost host, RuntimeOptions options, RuntimeEnvironment environment, ILogger logger)
{
    private readonly Signal _wake = new();
    private readonly HashSet<int> _leaving = [];
    private readonly List<Task> _underWay = [];
    private volatile OwnershipView? _view;
    private Task? _acquiring;
    private DateTimeOffset? _tooManySince;
    private bool _missedBeat;

    /// <summary>This node.</summary>
    public NodeIdentity Self => self;

    /// <summary>Who lives and who owns what, as of the last beat; null before the first.</summary>
    public OwnershipView? View => _view;

    /// <summary>Joins, and takes what is free. Completes when the node owns what it got; insists while the store is away.</summary>
    /// <returns>Completes when what the former owners left goes on.</returns>
    public async Task<Task> JoinAsync(CancellationToken cancellationToken)
    {
        _view = await StorePatience.ReadAsync(token => ownership.BeatAsync(self, options.Lease, token), options, environment, cancellationToken);
        var wanted = Wanted(_view, takesFromDead: true);
        var epochs = wanted.Count == 0
            ? new Dictionary<int, long>()
            : await StorePatience.ReadAsync(token => ownership.AcquireAsync(self, wanted, token), options, environment, cancellationToken);
        var recovered = await host.BeginAsync(epochs);
        LogJoined(logger, self.Name, epochs.Count, _view.Nodes.Count);
        if (ownership.IsShared) await mail.NotifyAsync(NodeNotice.OwnersChanged, cancellationToken);
        return recovered;
    }

    /// <summary>Look at once: something changed.</summary>
    public void Look() => _wake.Set();

    /// <summary>Beats until it is told to stop. Only where ownership is shared.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (!ownership.IsShared) return;
        await using var closing = stopping.Register(_wake.Close);
        await using var alarm = environment.Time.CreateTimer(_ => _wake.Set(), null, options.Beat, options.Beat);
        while (await _wake.WaitAsync() && !stopping.IsCancellationRequested)
        {
            try
            {
                _view = await ownership.BeatAsync(self, options.Lease, stopping);
                Reconcile(_view, stopping);
                _missedBeat = false;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                if (!_missedBeat) LogBeatFailed(logger, fault);
                _missedBeat = true;
            }
        }
    }

    /// <summary>Gives everything up that still is owned, and leaves: the others take it at once. After every partition was drained.</summary>
    public async Task LeaveAsync(IReadOnlyList<Partition> owned, CancellationToken cancellationToken)
    {
        if (!ownership.IsShared) return;
        try
        {
            await ownership.ReleaseAsync(self, owned.ToDictionary(partition => partition.Number, partition => partition.Epoch), leaves: true, cancellationToken);
            await mail.NotifyAsync(NodeNotice.OwnersChanged, cancellationToken);
            LogLeft(logger, self.Name, owned.Count);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            LogLeaveFailed(logger, fault);
        }
    }

    private void Reconcile(OwnershipView view, CancellationToken stopping)
    {
        foreach (var partition in host.Owned)
        {
            // Only a higher epoch tells of another owner: the view may be older than what this node took meanwhile.
            if (view.Partitions[partition.Number].Epoch <= partition.Epoch) continue;
            LogLost(logger, partition.Number);
            host.Lose(partition);
        }

        _underWay.RemoveAll(task => task.IsCompleted);
        if (_acquiring is { IsCompleted: false }) return;
        GiveAway(view, stopping);
        // After a missed beat the database may have been away from everybody: the others get one beat's time to say that they live.
        if (Wanted(view, takesFromDead: !_missedBeat) is { Count: > 0 } wanted) _acquiring = environment.Run(() => AcquireAsync(wanted, stopping));
    }

    private void GiveAway(OwnershipView view, CancellationToken stopping)
    {
        var owned = host.Owned;
        var tooMany = owned.Count - view.ShareOf(self.Id);
        if (tooMany <= 0)
        {
            _tooManySince = null;
            return;
        }

        var isPatient = environment.Now - (_tooManySince ??= environment.Now) < options.RebalancePatience;
        var chosen = owned.Select(partition => (Partition: partition, UnderWay: host.UnderWay(partition)))
            .Where(candidate => candidate.UnderWay.AtMostOnce == 0 && (candidate.UnderWay.All == 0 || !isPatient))
            .OrderBy(candidate => candidate.UnderWay.All).Take(tooMany);
        foreach (var (partition, _) in chosen.ToList())
        {
            lock (_leaving) _leaving.Add(partition.Number);
            _underWay.Add(environment.Run(() => HandOverAsync(partition, stopping)));
        }
    }

    /// <summary>What this node lacks and nobody living owns; and what it owns in the store and does not know of, because the answer was lost.</summary>
    private List<int> Wanted(OwnershipView view, bool takesFromDead)
    {
        var owned = host.Owned.Select(partition => partition.Number).ToHashSet();
        var lacking = view.ShareOf(self.Id) - owned.Count;
        if (lacking <= 0) return [];

        HashSet<int> leaving;
        lock (_leaving) leaving = [.. _leaving];
        // Each node begins elsewhere, so that they do not run after the same ones.
        var first = view.Nodes.Select(node => node.Id).Order().ToList().IndexOf(self.Id) * Partitioning.Count / Math.Max(1, view.Nodes.Count);
        return
        [
            .. Enumerable.Range(first, Partitioning.Count).Select(number => view.Partitions[number % Partitioning.Count])
                .Where(lease => !owned.Contains(lease.Number) && !leaving.Contains(lease.Number))
                .Where(lease => lease.Owner == self.Id || (takesFromDead ? view.IsFree(lease) : lease.Owner is null))
                .Take(lacking).Select(lease => lease.Number),
        ];
    }

    private async Task AcquireAsync(IReadOnlyCollection<int> wanted, CancellationToken stopping)
    {
        try
        {
            var epochs = await ownership.AcquireAsync(self, wanted, stopping);
            if (stopping.IsCancellationRequested) return; // it is given up with the rest: the lease ends, or the stop releases it
            _ = await host.BeginAsync(epochs);
            if (epochs.Count > 0) LogTook(logger, epochs.Count, string.Join(", ", epochs.Keys.Order()));
            // Others were faster with some: there may be more.
            if (epochs.Count < wanted.Count) _wake.Set();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            LogTakeFailed(logger, fault);
        }
    }

    private async Task HandOverAsync(Partition partition, CancellationToken stopping)
    {
        try
        {
            await host.DrainAsync(partition);
            var epochs = new Dictionary<int, long> { [partition.Number] = partition.Epoch };
            await StorePatience.ReadAsync(async token =>
            {
                await ownership.ReleaseAsync(self, epochs, leaves: false, token);
                return true;
            }, options, environment, stopping);
            await mail.NotifyAsync(NodeNotice.OwnersChanged, stopping);
            LogGave(logger, partition.Number);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Leaving gives up the rest.
        }
        finally
        {
            lock (_leaving) _leaving.Remove(partition.Number);
        }
    }
}

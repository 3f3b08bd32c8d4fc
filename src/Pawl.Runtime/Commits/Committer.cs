using Microsoft.Extensions.Logging;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>Writes decisions of many executions in one transaction each round.</summary>
/// <remarks>
/// Natural batching: a round takes what has gathered while the previous one was under way, so a lone decision never waits.
/// There is one committer, so a decision is never overtaken by a later one of the same execution.
/// </remarks>
internal sealed partial class Committer(IExecutionStore store, CommitQueue queue, RuntimeOptions options, RuntimeEnvironment environment, ILogger logger)
{
    /// <summary>The epoch under which each partition is owned.</summary>
    public IReadOnlyDictionary<int, long> Epochs { get; set; } = new Dictionary<int, long>();

    /// <summary>Called with partitions that another node took over, after they were abandoned here.</summary>
    public Action<IReadOnlyCollection<int>> OwnershipLost { get; set; } = static _ => { };

    /// <summary>Commits until the queue is closed and empty.</summary>
    /// <param name="cancellationToken">Gives up, also in the middle of a round.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await queue.WaitAsync())
        {
            while (queue.Take() is { Count: > 0 } round && !cancellationToken.IsCancellationRequested) await CommitAsync(round, cancellationToken);
        }
    }

    private async Task CommitAsync(List<PendingCommit> round, CancellationToken cancellationToken)
    {
        StorePatience? backoff = null;
        while (true)
        {
            // Those who waited for an abandoned partition have been answered.
            round.RemoveAll(pending => pending.Owner.IsAbandoned);
            if (round.Count == 0) return;

            try
            {
                await store.CommitAsync(Round(round), cancellationToken);
                Committed(round);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStoreUnavailable(logger, round.Count, fault);
            }
            catch (FencedException fenced)
            {
                Abandon(fenced);
            }
            catch (Exception fault)
            {
                // Whatever broke, the round may have taken effect: after a lost answer, and when a commit whose answer was lost
                // came through late and collided with its repetition.
                LogCommitFailed(logger, round.Count, fault);
                switch (await TookEffectAsync(round, cancellationToken))
                {
                    case true:
                        Committed(round);
                        return;
                    case null:
                    case false when fault is CommitUnknownException:
                        break;
                    case false when Culprit(round, fault) is { } culprit:
                        culprit.Owner.Post(new RejectedMail(culprit, fault));
                        round.Remove(culprit);
                        continue;
                    case false:
                        // One entry of the round is poison: alone, each shows which.
                        foreach (var pending in round) await CommitAsync([pending], cancellationToken);
                        return;
                }
            }

            if (cancellationToken.IsCancellationRequested) return;
            backoff ??= new(options, environment);
            try
            {
                await backoff.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static PendingCommit? Culprit(List<PendingCommit> round, Exception fault) =>
        round.Count == 1 ? round[0] : fault is RoundRejectedException { Execution: { } execution } ? round.Find(pending => pending.Entry.Execution == execution) : null;

    /// <summary>Whether a round is in the store. A round is atomic, so each of its positions tells.</summary>
    /// <returns>Null when it cannot be told because ownership was lost meanwhile, or the runtime stops.</returns>
    private async Task<bool?> TookEffectAsync(List<PendingCommit> round, CancellationToken cancellationToken)
    {
        if (environment.Has(PlantedBug.CommitAgainBlindly)) return false;

        // Entries without events only consume rows and send rows with fixed names: repeating them changes nothing.
        var telling = round.Where(pending => pending.Entry.EventCount > 0).ToList();
        if (telling.Count == 0) return false;
        try
        {
            var epochs = EpochsOf(round);
            var keys = telling.ConvertAll(pending => pending.Entry.Execution);
            var positions = await StorePatience.ReadAsync(token => store.ReadPositionsAsync(epochs, keys, token), options, environment, cancellationToken);
            return telling.TrueForAll(pending => positions.GetValueOrDefault(pending.Entry.Execution) >= pending.LastPosition);
        }
        catch (FencedException fenced)
        {
            Abandon(fenced);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            round.Clear();
            return null;
        }
    }

    private void Committed(List<PendingCommit> round)
    {
        foreach (var pending in round) pending.Owner.Post(new CommittedMail(pending));
    }

    private void Abandon(FencedException fenced)
    {
        LogOwnershipLost(logger, string.Join(", ", fenced.Partitions));
        OwnershipLost(fenced.Partitions);
    }

    private CommitRound Round(List<PendingCommit> round) => new(EpochsOf(round), round.ConvertAll(pending => pending.Entry));

    private Dictionary<int, long> EpochsOf(List<PendingCommit> round)
    {
        var epochs = new Dictionary<int, long>();
        foreach (var pending in round) epochs.TryAdd(pending.Entry.Partition, Epochs[pending.Entry.Partition]);
        return epochs;
    }
}

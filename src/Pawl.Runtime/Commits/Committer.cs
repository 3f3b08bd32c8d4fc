using Microsoft.Extensions.Logging;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Hosting;
using Pawl.Runtime.Partitions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Commits;

/// <summary>Writes decisions of many executions in one transaction each round.</summary>
/// <remarks>
/// Natural batching: a round takes what has gathered while the previous one was under way, so a lone decision never waits.
/// Each lane has one committer, and an execution one decision under way: so a decision is never overtaken by a later one of the same execution.
/// </remarks>
internal sealed partial class Committer(CommitLane lane, IExecutionStore store, CommitQueue queue, RuntimeOptions options, RuntimeEnvironment environment, ILogger logger)
{
    /// <summary>Called with partitions that another node took over: nothing of theirs may be done here any more.</summary>
    public Action<IReadOnlyCollection<Partition>> OwnershipLost { get; set; } = static _ => { };

    /// <summary>
    /// The partition under whose fence events are stored too, where one process owns all: once another one took over, it must accept no event that the other one
    /// does not hear of. It gives null when none is owned any more. Null: any node may store events.
    /// </summary>
    public Func<Partition?>? Witness { get; set; }

    /// <summary>Called when rows may wait in the inbox that nobody was told of: the answer to a commit that delivered events was lost.</summary>
    public Action InboxMayHaveGrown { get; set; } = static () => { };

    /// <summary>Told of each round that may deliver events, as it begins (+1) and when everything it delivered was handed over (-1).</summary>
    public Action<int> EventsUnderWay { get; set; } = static _ => { };

    /// <summary>Hands a row that a commit left in the inbox to the owner of its execution.</summary>
    public Action<InboxRow> Deliver { get; set; } = static _ => { };

    /// <summary>Commits until the queue is closed and empty.</summary>
    /// <param name="cancellationToken">Gives up, also in the middle of a round.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await queue.WaitAsync(lane))
        {
            while (queue.Take(lane) is { IsEmpty: false } work && !cancellationToken.IsCancellationRequested) await CommitAsync(work, cancellationToken);
        }
    }

    private async Task CommitAsync(CommitWork work, CancellationToken cancellationToken)
    {
        if (!work.HasEvents)
        {
            await InsistAsync(work, cancellationToken);
            return;
        }

        EventsUnderWay(+1);
        try { await InsistAsync(work, cancellationToken); }
        finally { EventsUnderWay(-1); }
    }

    private async Task InsistAsync(CommitWork work, CancellationToken cancellationToken)
    {
        StorePatience? backoff = null;
        var isDoubtful = false;
        while (true)
        {
            // Those who waited for an abandoned partition have been answered.
            work.Decisions.RemoveAll(pending => pending.Owner.IsAbandoned);
            var witness = work.Events.Count > 0 ? Witness?.Invoke() : null;
            if (Witness is not null && witness is null) work.RefuseEvents(RuntimeUnavailableException.TakenOver(isDoubtful));
            if (work.IsEmpty) return;

            var round = work.Round(EpochsOf(work, witness));
            try
            {
                Committed(work, await store.CommitAsync(round, cancellationToken), isDoubtful);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStoreUnavailable(logger, work.Count, fault);
            }
            catch (FencedException fenced)
            {
                Abandon(fenced, work, witness);
            }
            catch (Exception fault)
            {
                // Whatever broke, the round may have taken effect: after a lost answer, and when a commit whose answer was lost
                // came through late and collided with its repetition.
                LogCommitFailed(logger, work.Count, fault);
                var tookEffect = await TookEffectAsync(work, witness, cancellationToken);
                isDoubtful |= round.HasEvents && fault is not RoundRejectedException;
                switch (tookEffect)
                {
                    case true:
                        // Events are sent again, alone: what is there already is left as it is, and each is told by its receipt.
                        Committed(work with { Events = [] }, CommitOutcome.Nothing, isDoubtful);
                        work.Decisions.Clear();
                        continue;
                    case null:
                    case false when fault is CommitUnknownException:
                        break;
                    case false when work.Culprit(fault) is { } culprit:
                        culprit.Owner.Post(new RejectedMail(culprit, fault));
                        work.Decisions.Remove(culprit);
                        continue;
                    case false when work is { Decisions: [], Events: [var only] }:
                        only.Reply.Fail(fault);
                        return;
                    case false:
                        // One entry of the round is poison: alone, each shows which.
                        foreach (var alone in work.Apart()) await CommitAsync(alone, cancellationToken);
                        return;
                }
            }

            if (cancellationToken.IsCancellationRequested) return;
            queue.StoreFailed();
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

    /// <summary>Whether the decisions of a round are in the store. A round is atomic, so each of its positions tells.</summary>
    /// <returns>Null when it cannot be told because ownership was lost meanwhile, or the runtime stops.</returns>
    private async Task<bool?> TookEffectAsync(CommitWork work, Partition? witness, CancellationToken cancellationToken)
    {
        if (environment.Has(PlantedBug.CommitAgainBlindly)) return false;

        // Entries without events of history only consume rows and send rows with fixed names: repeating them changes nothing.
        var telling = work.Decisions.Where(pending => pending.Entry.EventCount > 0).ToList();
        if (telling.Count == 0 && work.Events.Count == 0) return false;
        try
        {
            var epochs = EpochsOf(work, witness);
            var keys = telling.ConvertAll(pending => pending.Entry.Execution);
            var positions = await StorePatience.ReadAsync(token => store.ReadPositionsAsync(epochs, keys, token), options, environment, cancellationToken);
            // Events are told by their receipts, when they are sent again; asking only makes sure that the lost round has come to its end.
            return telling.Count > 0 && telling.TrueForAll(pending => positions.GetValueOrDefault(pending.Entry.Execution) >= pending.LastPosition);
        }
        catch (FencedException fenced)
        {
            Abandon(fenced, work, witness);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            work.Decisions.Clear();
            return null;
        }
    }

    private void Committed(CommitWork work, CommitOutcome outcome, bool isDoubtful)
    {
        if (queue.IsStoreAway) queue.StoreAnswered(environment.Now);
        // Only now has every try at the round come to its end; and before anything newer is delivered.
        if (isDoubtful && !environment.Has(PlantedBug.ForgetDeliveries)) InboxMayHaveGrown();
        foreach (var pending in work.Decisions) pending.Owner.Post(new CommittedMail(pending));
        // Behind the decisions: a run that subscribed in this round listens by then. Before the answers: who was told that an event is stored,
        // and then looks at a task that listens, sees what became of it.
        foreach (var row in outcome.Delivered) Deliver(row);
        work.AnswerEvents(outcome.AreNew);
    }

    private void Abandon(FencedException fenced, CommitWork work, Partition? witness)
    {
        LogOwnershipLost(logger, string.Join(", ", fenced.Partitions));
        // Those that decided: the same partition may be owned anew by now.
        OwnershipLost([.. work.Decisions.Select(pending => pending.Owner).Concat(witness is null ? [] : [witness]).Where(owner => fenced.Partitions.Contains(owner.Number)).Distinct()]);
    }

    private static Dictionary<int, long> EpochsOf(CommitWork work, Partition? witness)
    {
        var epochs = new Dictionary<int, long>();
        if (witness is not null) epochs.Add(witness.Number, witness.Epoch);
        foreach (var pending in work.Decisions) epochs.TryAdd(pending.Entry.Partition, pending.Owner.Epoch);
        return epochs;
    }
}

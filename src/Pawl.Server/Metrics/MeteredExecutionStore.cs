using System.Diagnostics.Metrics;
using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Server.Metrics;

/// <summary>Counts what is committed: everything that happens to executions passes here, wherever it began.</summary>
/// <remarks>A round whose answer was lost counts as failed though it may have taken effect: for the books there is the history, this is for graphs.</remarks>
internal sealed class MeteredExecutionStore : IExecutionStore
{
    private readonly IExecutionStore inner;
    private readonly TimeProvider time;
    private readonly Counter<long> started;
    private readonly Counter<long> ended;
    private readonly Counter<long> events;
    private readonly Counter<long> failures;
    private readonly Counter<long> appended;
    private readonly Counter<long> delivered;
    private readonly Histogram<double> duration;

    public MeteredExecutionStore(IExecutionStore inner, Meter meter, TimeProvider time)
    {
        (this.inner, this.time) = (inner, time);
        started = meter.CreateCounter<long>("pawl.executions.started", description: "Executions whose start was committed.");
        ended = meter.CreateCounter<long>("pawl.executions.ended", description: "Executions whose end was committed, by status.");
        events = meter.CreateCounter<long>("pawl.history.events", description: "History events committed.");
        appended = meter.CreateCounter<long>("pawl.events.appended", description: "Events appended to the journal, by origin.");
        delivered = meter.CreateCounter<long>("pawl.events.delivered", description: "Deliveries of events to listening tasks.");
        failures = meter.CreateCounter<long>("pawl.commits.failed", description: "Commit rounds that failed, by reason.");
        duration = meter.CreateHistogram("pawl.commit.duration", "s", "Time of a commit round that succeeded.",
            tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
    }

    public async Task<CommitOutcome> CommitAsync(CommitRound round, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        CommitOutcome outcome;
        try
        {
            outcome = await inner.CommitAsync(round, cancellationToken);
        }
        catch (Language.PawlException error)
        {
            failures.Add(1, new KeyValuePair<string, object?>("reason", error.Code));
            throw;
        }

        duration.Record(time.GetElapsedTime(begin).TotalSeconds);
        foreach (var entry in round.Entries)
        {
            events.Add(entry.EventCount);
            if (entry.Start is not null) started.Add(1);
            if (entry.End is not null && entry.Status is { } status) ended.Add(1, new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));
            if (!entry.Emitted.IsEmpty) appended.Add(entry.Emitted.Length, new KeyValuePair<string, object?>("origin", "emitted"));
        }
        var stored = outcome.AreNew.Count(isNew => isNew);
        if (stored > 0) appended.Add(stored, new KeyValuePair<string, object?>("origin", "received"));
        if (outcome.Delivered.Count > 0) delivered.Add(outcome.Delivered.Count);
        return outcome;
    }

    public Task<IReadOnlyDictionary<int, long>> AcquireAllAsync(string node, CancellationToken cancellationToken) => inner.AcquireAllAsync(node, cancellationToken);

    public Task<IReadOnlyDictionary<ExecutionKey, long>> ReadPositionsAsync(IReadOnlyDictionary<int, long> epochs, IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken) =>
        inner.ReadPositionsAsync(epochs, executions, cancellationToken);

    public Task<StoredExecution?> LoadAsync(ExecutionKey execution, CancellationToken cancellationToken) => inner.LoadAsync(execution, cancellationToken);

    public Task<IReadOnlyDictionary<ExecutionKey, StoredExecution>> LoadAsync(IReadOnlyCollection<ExecutionKey> executions, CancellationToken cancellationToken) => inner.LoadAsync(executions, cancellationToken);

    public Task<IReadOnlyList<ExecutionKey>> ReadRunningAsync(int partition, CancellationToken cancellationToken) => inner.ReadRunningAsync(partition, cancellationToken);

    public Task<IReadOnlyList<InboxRow>> ReadInboxAsync(int partition, int limit, CancellationToken cancellationToken) => inner.ReadInboxAsync(partition, limit, cancellationToken);

    public Task<IReadOnlyList<TimerRow>> ReadTimersAsync(IReadOnlyCollection<int> partitions, DateTimeOffset dueBefore, int limit, CancellationToken cancellationToken) => inner.ReadTimersAsync(partitions, dueBefore, limit, cancellationToken);
}

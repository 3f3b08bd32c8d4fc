using System.Diagnostics;
using Pawl.Cli.Bench.Measures;
using Pawl.Engine;
using Pawl.Runtime.Storage;

namespace Pawl.Cli.Bench.Bed;

/// <summary>The store, with its commits counted and timed.</summary>
/// <param name="inner">The store.</param>
/// <param name="meter">Counts.</param>
/// <param name="committed">Told of each round once it is durable; null when nobody wants to know.</param>
internal sealed class CountingStore(IExecutionStore inner, BenchMeter meter, Action<CommitRound>? committed = null) : IExecutionStore
{
    public async Task<CommitOutcome> CommitAsync(CommitRound round, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var outcome = await inner.CommitAsync(round, cancellationToken);
        meter.Commit(Stopwatch.GetElapsedTime(began));
        committed?.Invoke(round);
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

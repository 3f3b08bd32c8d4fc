using Pawl.Engine;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Storage;

namespace Pawl.Runtime.Poison;

/// <summary>Remembers executions whose processing ended the process, and sets them aside after a few times. Outlives every server.</summary>
/// <remarks>Every method may throw <see cref="StoreUnavailableException"/>.</remarks>
public interface IPoisonStore
{
    /// <summary>A server died while it was at work on these executions.</summary>
    /// <param name="node">The server, for people.</param>
    /// <param name="suspects">The executions; which of them it was cannot be told.</param>
    /// <param name="limit">Deaths after which an execution is set aside. Those that lie more than an hour before the next, or since which its history has grown, do not count: it went on meanwhile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task RecordDeathsAsync(string node, IReadOnlyCollection<ExecutionKey> suspects, int limit, CancellationToken cancellationToken);

    /// <summary>The executions of some partitions that are set aside.</summary>
    Task<IReadOnlyList<Quarantine>> ReadAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken);

    /// <summary>Why an execution is set aside; null when it is not.</summary>
    Task<Quarantine?> FindAsync(ExecutionKey execution, CancellationToken cancellationToken);

    /// <summary>Lets an execution go, and forgets its deaths.</summary>
    Task ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken);
}

/// <summary>Nothing is remembered: for a runtime that no process would outlive, as in tests.</summary>
internal sealed class NoPoisonStore : IPoisonStore
{
    public Task RecordDeathsAsync(string node, IReadOnlyCollection<ExecutionKey> suspects, int limit, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<Quarantine>> ReadAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Quarantine>>([]);

    public Task<Quarantine?> FindAsync(ExecutionKey execution, CancellationToken cancellationToken) => Task.FromResult<Quarantine?>(null);

    public Task ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken) => Task.CompletedTask;
}

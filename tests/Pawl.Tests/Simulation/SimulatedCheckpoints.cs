using Pawl.Engine;
using Pawl.Runtime.Checkpoints;

namespace Pawl.Tests.Simulation;

/// <summary>Names of positions as the real store keeps them: a name that is taken stays where it is.</summary>
internal sealed class SimulatedCheckpoints : ICheckpointStore
{
    private readonly SortedDictionary<(string Tenant, string Id, string Name), Checkpoint> _rows = [];

    /// <summary>Planted: a name that is taken moves.</summary>
    public bool NamesMove { get; init; }

    public Task<Checkpoint?> AddAsync(ExecutionKey execution, Checkpoint checkpoint, int atMost, CancellationToken cancellationToken)
    {
        var key = (execution.Tenant, execution.Id, checkpoint.Name);
        if (_rows.TryGetValue(key, out var there) && !NamesMove) return Task.FromResult<Checkpoint?>(there);
        if (there is null && Of(execution).Count() >= atMost) return Task.FromResult<Checkpoint?>(null);
        _rows[key] = checkpoint;
        return Task.FromResult<Checkpoint?>(checkpoint);
    }

    public Task<Checkpoint?> GetAsync(ExecutionKey execution, string name, CancellationToken cancellationToken) => Task.FromResult(_rows.GetValueOrDefault((execution.Tenant, execution.Id, name)));

    public Task<IReadOnlyList<Checkpoint>> ListAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Checkpoint>>([.. Of(execution).OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Name, StringComparer.Ordinal)]);

    public Task<bool> DeleteAsync(ExecutionKey execution, string name, CancellationToken cancellationToken) => Task.FromResult(_rows.Remove((execution.Tenant, execution.Id, name)));

    public Task<int> PruneAsync(ExecutionKey execution, int keep, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var gone = Of(execution).OrderByDescending(row => row.CreatedAt).Skip(keep).Where(row => before is null || row.CreatedAt < before).ToList();
        foreach (var row in gone) _rows.Remove((execution.Tenant, execution.Id, row.Name));
        return Task.FromResult(gone.Count);
    }

    public Task<int> ExpireAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken)
    {
        var gone = _rows.Where(row => row.Value.CreatedAt < before).OrderBy(row => row.Value.CreatedAt).Take(atMost).Select(row => row.Key).ToList();
        foreach (var key in gone) _rows.Remove(key);
        return Task.FromResult(gone.Count);
    }

    private IEnumerable<Checkpoint> Of(ExecutionKey execution) => _rows.Where(row => (row.Key.Tenant, row.Key.Id) == (execution.Tenant, execution.Id)).Select(row => row.Value);
}

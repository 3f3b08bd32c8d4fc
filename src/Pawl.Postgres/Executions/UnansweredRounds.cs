using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Storage;

namespace Pawl.Postgres.Executions;

/// <summary>Connections whose round was sent and never answered: the server may still be working on it.</summary>
/// <remarks>
/// Reading the outcome too early would call a round lost that commits a moment later. So before it is read, these connections are ended:
/// then the round has either been committed or never will be.
/// </remarks>
internal sealed class UnansweredRounds
{
    private const int PatienceMs = 5_000;

    private readonly ConcurrentDictionary<int, byte> _processes = new();

    /// <summary>Remembers a connection by its server process.</summary>
    public void Add(int processId) => _processes.TryAdd(processId, 0);

    /// <summary>Ends them all and waits until the server has.</summary>
    /// <exception cref="StoreUnavailableException">One of them does not end; to be tried again.</exception>
    public async Task EndAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        if (_processes.IsEmpty) return;

        var processes = _processes.Keys.ToArray();
        var ended = await scope.ReadAsync(
            [
                new(RecoverySql.EndConnections)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<int[]> { TypedValue = processes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                        new NpgsqlParameter<long> { TypedValue = PatienceMs },
                    },
                },
            ],
            row => row.GetBoolean(0), cancellationToken);
        if (ended.Contains(false)) throw new StoreUnavailableException("The database is still busy with a commit whose answer was lost. Pawl tries again by itself.");
        foreach (var process in processes) _processes.TryRemove(process, out _);
    }
}

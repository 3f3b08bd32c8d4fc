using Npgsql;
using NpgsqlTypes;
using Pawl.Engine;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Executions;
using Pawl.Runtime.Poison;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Stuck;

namespace Pawl.Postgres.Nodes;

/// <summary>What servers died over, and what is overdue, as the role <c>pawl_committer</c>.</summary>
internal sealed class PostgresPoisonStore(NpgsqlDataSource source) : IPoisonStore, IWorkInspection
{
    private readonly TenantScope _scope = new(source);

    public Task RecordDeathsAsync(string node, IReadOnlyCollection<ExecutionKey> suspects, int limit, CancellationToken cancellationToken) => _scope.ExecuteAsync(
        [
            TenantScope.NameTenants([.. suspects.Select(suspect => suspect.Tenant).Distinct()]),
            new(PoisonSql.Record)
            {
                Parameters =
                {
                    Column(suspects, NpgsqlDbType.Text, suspect => suspect.Tenant), Column(suspects, NpgsqlDbType.Text, suspect => suspect.Id),
                    Column(suspects, NpgsqlDbType.Smallint, suspect => (short)Partitioning.Of(suspect)),
                    new NpgsqlParameter<string> { TypedValue = node }, new NpgsqlParameter<int> { TypedValue = limit },
                },
            },
        ],
        cancellationToken);

    public async Task<IReadOnlyList<Quarantine>> ReadAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) =>
        await _scope.ReadAsync([new(PoisonSql.Read) { Parameters = { PartitionLocks.Numbers(partitions, NpgsqlDbType.Integer, number => number) } }], Read, cancellationToken);

    public async Task<Quarantine?> FindAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        (await _scope.ReadAsync([TenantScope.NameTenants([execution.Tenant]), Of(PoisonSql.Find, execution)], Read, cancellationToken)).FirstOrDefault();

    public Task ReleaseAsync(ExecutionKey execution, CancellationToken cancellationToken) =>
        _scope.ExecuteAsync([TenantScope.NameTenants([execution.Tenant]), Of(PoisonSql.Release, execution)], cancellationToken);

    public async Task<OverdueWork> ReadOverdueAsync(TimeSpan late, CancellationToken cancellationToken) => (await _scope.ReadAsync(
        [new(PoisonSql.Overdue) { Parameters = { new NpgsqlParameter<TimeSpan> { TypedValue = late } } }],
        row => new OverdueWork(row.GetInt64(0), row.Time(1), row.GetInt64(2), row.Time(3), row.GetInt64(4)), cancellationToken)).Single();

    private static NpgsqlBatchCommand Of(string sql, ExecutionKey execution) => new(sql)
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = execution.Tenant }, new NpgsqlParameter<string> { TypedValue = execution.Id } },
    };

    private static Quarantine Read(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)),
        $"Servers died {row.GetInt32(2)} times in a row while they were at work on it, the last one was {row.GetString(3)}. It is not touched until it is released: 'pawl execution release'.",
        "", row.GetFieldValue<DateTimeOffset>(4))
    { IsDeadly = true };

    private static NpgsqlParameter<TValue[]> Column<TValue>(IEnumerable<ExecutionKey> keys, NpgsqlDbType type, Func<ExecutionKey, TValue> value) =>
        new() { TypedValue = [.. keys.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type };
}

using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Rates;

namespace Pawl.Postgres.Rates;

/// <summary>Counts requests of all servers, as the role <c>pawl_app</c>, which reaches the counts through functions only.</summary>
internal sealed class PostgresRateStore(TenantScope scope) : IRateStore
{
    /// <summary>Windows forgotten in one statement.</summary>
    private const int Batch = 10_000;

    public async Task<RateReply> TakeAsync(IReadOnlyList<RateAsk> asks, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(RateSql.Take);
        Add(command, NpgsqlDbType.Text, asks, ask => ask.Subject);
        Add(command, NpgsqlDbType.Bigint, asks, ask => ask.Window);
        Add(command, NpgsqlDbType.Bigint, asks, ask => (long)ask.Length.TotalSeconds);
        Add(command, NpgsqlDbType.Bigint, asks, ask => ask.Limit);
        Add(command, NpgsqlDbType.Bigint, asks, ask => ask.Debt);
        Add(command, NpgsqlDbType.Bigint, asks, ask => ask.Wanted);
        var now = DateTimeOffset.MinValue;
        var rows = await scope.ReadAsync([command], row =>
        {
            now = row.GetFieldValue<DateTimeOffset>(4);
            return ((row.GetString(0), row.GetInt64(1)), new RateShare(row.GetInt64(2), row.GetInt64(3)));
        }, cancellationToken);
        return new(now, rows.ToDictionary(row => row.Item1, row => row.Item2));
    }

    public Task ForgetAsync(CancellationToken cancellationToken) =>
        scope.ReadAsync([new(RateSql.Forget) { Parameters = { new NpgsqlParameter<int> { TypedValue = Batch } } }], row => row.GetInt64(0), cancellationToken);

    private static void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyList<RateAsk> asks, Func<RateAsk, T> value) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. asks.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
}

using Npgsql;
using Pawl.Postgres.Connections;
using Pawl.Runtime.Requests;

namespace Pawl.Postgres.Requests;

/// <summary>Remembers requests under idempotency keys, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresKeyedRequestStore(TenantScope scope) : IKeyedRequestStore
{
    public async Task<KeyedRequest?> FindAsync(KeyedRequestName name, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(name.Tenant), Command(KeyedRequestSql.Find, name)], Read, cancellationToken)).FirstOrDefault();

    public async Task<KeyedRequest> BeginAsync(KeyedRequestName name, KeyedRequest request, CancellationToken cancellationToken)
    {
        await scope.ExecuteAsync([TenantScope.NameTenant(name.Tenant), Command(KeyedRequestSql.Begin, name, request.Digest, request.Choice)], cancellationToken);
        // A statement of its own: what another transaction inserted meanwhile is visible only to the next one.
        return await FindAsync(name, cancellationToken) ?? request;
    }

    public Task EndAsync(KeyedRequestName name, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken) =>
        scope.ExecuteAsync([TenantScope.NameTenant(name.Tenant), Command(KeyedRequestSql.End, name, answer)], cancellationToken);

    public async Task<int> ExpireAsync(TimeSpan age, int atMost, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([new(KeyedRequestSql.Expire) { Parameters = { new() { Value = age }, new() { Value = atMost } } }], row => row.GetInt32(0), cancellationToken))[0];

    private static KeyedRequest Read(NpgsqlDataReader row) => new(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(2));

    private static NpgsqlBatchCommand Command(string sql, KeyedRequestName name, params ReadOnlySpan<ReadOnlyMemory<byte>> values)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = name.Tenant }, new() { Value = name.Action }, new() { Value = name.Key } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value.ToArray() });
        return command;
    }
}

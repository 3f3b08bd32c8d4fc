using Npgsql;
using Pawl.Postgres.Audit;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Runtime.Requests;

namespace Pawl.Postgres.Requests;

/// <summary>Remembers requests under idempotency keys, as the role <c>pawl_app</c>.</summary>
internal sealed class PostgresKeyedRequestStore(TenantScope scope, PayloadCodec payloads) : IKeyedRequestStore
{
    public async Task<KeyedRequest?> FindAsync(KeyedRequestName name, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([TenantScope.NameTenant(name.Tenant), Command(KeyedRequestSql.Find, name)], row => Read(row, name), cancellationToken)).FirstOrDefault();

    public async Task<KeyedRequest> BeginAsync(KeyedRequestName name, KeyedRequest request, CancellationToken cancellationToken)
    {
        var choice = await payloads.SealAsync(name.Tenant, SealedPlace.Choice(name.Action, name.Key), request.Choice, cancellationToken);
        var rows = await scope.ReadAsync(
            [TenantScope.NameTenant(name.Tenant), new(AuditSql.NeedNotWaitForDisk), Command(KeyedRequestSql.Begin, name, request.Digest, choice), Command(KeyedRequestSql.Find, name)],
            row => Read(row, name), cancellationToken);
        return rows.FirstOrDefault() ?? request;
    }

    public async Task EndAsync(KeyedRequestName name, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        var stored = await payloads.SealAsync(name.Tenant, SealedPlace.KeyedAnswer(name.Action, name.Key), answer, cancellationToken);
        await scope.ExecuteAsync([TenantScope.NameTenant(name.Tenant), Command(KeyedRequestSql.End, name, stored)], cancellationToken);
    }

    public async Task<int> ExpireAsync(TimeSpan age, int atMost, CancellationToken cancellationToken) =>
        (await scope.ReadAsync([new(KeyedRequestSql.Expire) { Parameters = { new() { Value = age }, new() { Value = atMost } } }], row => row.GetInt32(0), cancellationToken))[0];

    private KeyedRequest Read(NpgsqlDataReader row, KeyedRequestName name) => new(
        row.GetFieldValue<byte[]>(0),
        payloads.Open(name.Tenant, SealedPlace.Choice(name.Action, name.Key), row.GetFieldValue<byte[]>(1)),
        // Named, because null alone would become an empty answer.
        row.Bytes(2) is { } answer ? payloads.Open(name.Tenant, SealedPlace.KeyedAnswer(name.Action, name.Key), answer) : (ReadOnlyMemory<byte>?)null);

    private static NpgsqlBatchCommand Command(string sql, KeyedRequestName name, params ReadOnlySpan<ReadOnlyMemory<byte>> values)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = name.Tenant }, new() { Value = name.Action }, new() { Value = name.Key } } };
        foreach (var value in values) command.Parameters.Add(new() { Value = value.ToArray() });
        return command;
    }
}

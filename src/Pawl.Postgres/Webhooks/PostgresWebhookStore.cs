using Npgsql;
using NpgsqlTypes;
using Pawl.Postgres.Connections;
using Pawl.Postgres.Encryption;
using Pawl.Postgres.Executions;
using Pawl.Runtime.Encryption;
using Pawl.Runtime.Storage;
using Pawl.Runtime.Webhooks;

namespace Pawl.Postgres.Webhooks;

/// <summary>Keeps web hooks: requests as the role <c>pawl_app</c>, deliveries of all tenants as <c>pawl_committer</c>.</summary>
internal sealed class PostgresWebhookStore(TenantScope requests, TenantScope rounds, PayloadCodec payloads) : IWebhookStore
{
    public async Task<bool> AddAsync(string tenant, Webhook webhook, int most, CancellationToken cancellationToken) =>
        await requests.ExecuteAsync(
            [
                TenantScope.NameTenant(tenant),
                new(WebhookSql.Add)
                {
                    Parameters =
                    {
                        new() { Value = tenant }, new() { Value = webhook.Id }, new() { Value = webhook.Url }, new() { Value = webhook.Secret },
                        new() { Value = webhook.Events.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                        new() { Value = StoredTime.Floor(webhook.CreatedAt) }, new() { Value = (long)most },
                    },
                },
            ],
            cancellationToken) > 0;

    public async Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken) =>
        await requests.ReadAsync(
            [TenantScope.NameTenant(tenant), new(WebhookSql.List) { Parameters = { new() { Value = tenant } } }],
            row => new Webhook(row.GetString(0), row.GetString(1), row.GetString(2), [.. row.GetFieldValue<string[]>(3)], row.GetFieldValue<DateTimeOffset>(4)), cancellationToken);

    public async Task<bool> RemoveAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await requests.ExecuteAsync(
            [TenantScope.NameTenant(tenant), new(WebhookSql.Remove) { Parameters = { new() { Value = tenant }, new() { Value = id } } }], cancellationToken) > 0;

    public async Task<IReadOnlyList<WaitingDelivery>> ListDeliveriesAsync(string tenant, string id, int limit, CancellationToken cancellationToken) =>
        await requests.ReadAsync(
            [TenantScope.NameTenant(tenant), new(WebhookSql.Deliveries) { Parameters = { new() { Value = tenant }, new() { Value = id }, new() { Value = limit } } }],
            row => new WaitingDelivery(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4), row.Text(5), row.Time(6)), cancellationToken);

    public async Task<IReadOnlyList<DueDelivery>> ClaimAsync(int limit, TimeSpan claim, CancellationToken cancellationToken)
    {
        // Claimed first and opened afterwards: a claim must not be made twice because a key was to be read.
        var claimed = await rounds.ReadAsync(
            [new(WebhookSql.Claim) { Parameters = { new() { Value = limit }, new() { Value = claim } } }],
            row => (Delivery: new DueDelivery(row.GetString(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<byte[]>(5), row.GetInt32(6)), Place: SealedPlace.Notice(row.GetString(7), row.GetString(4), row.GetInt64(8))),
            cancellationToken);
        var due = new List<DueDelivery>(claimed.Count);
        foreach (var (delivery, place) in claimed)
        {
            try
            {
                due.Add(delivery with { Body = await payloads.OpenAsync(delivery.Tenant, place, delivery.Body, cancellationToken) });
            }
            catch (SealedDataException fault)
            {
                // It never will open: given up at once, where whoever looks at deliveries sees why.
                await EndAsync(delivery, fault.Message, null, cancellationToken);
            }
        }
        return due;
    }

    public async Task EndAsync(DueDelivery delivery, string? error, TimeSpan? againIn, CancellationToken cancellationToken) =>
        await rounds.ReadAsync(
            [
                new(WebhookSql.End)
                {
                    Parameters =
                    {
                        new() { Value = delivery.Tenant }, new() { Value = delivery.Id }, new() { Value = delivery.Attempt },
                        new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                        new() { Value = (object?)againIn ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval },
                    },
                },
            ],
            static _ => true, cancellationToken);

    public async Task<int> ExpireAsync(TimeSpan age, int atMost, CancellationToken cancellationToken) =>
        (await rounds.ReadAsync([new(WebhookSql.Expire) { Parameters = { new() { Value = age }, new() { Value = atMost } } }], row => row.GetInt32(0), cancellationToken))[0];

    /// <summary>Adds what a round tells web hooks; nothing when it tells nothing.</summary>
    public static void Fill(NpgsqlBatch batch, IReadOnlyList<CommitEntry> entries)
    {
        (CommitEntry Entry, WebhookNotice Notice)[] notices = [.. entries.SelectMany(entry => entry.Notices, (entry, notice) => (entry, notice))];
        if (notices.Length == 0) return;
        batch.BatchCommands.Add(new(WebhookSql.Notify)
        {
            Parameters =
            {
                RoundBatch.Column(notices, NpgsqlDbType.Text, row => row.Entry.Execution.Tenant),
                RoundBatch.Column(notices, NpgsqlDbType.Text, row => row.Entry.Execution.Id),
                RoundBatch.Column(notices, NpgsqlDbType.Text, row => row.Notice.Event),
                RoundBatch.Column(notices, NpgsqlDbType.Bytea, row => row.Notice.Body),
                RoundBatch.Column(notices, NpgsqlDbType.Bigint, row => row.Notice.Position),
            },
        });
    }
}

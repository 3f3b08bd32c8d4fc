namespace Pawl.Postgres.Webhooks;

/// <summary>What is stored of web hooks and what is still to be told to them.</summary>
internal static class WebhookSql
{
    /// <summary>One row for each notice and each address that wants it.</summary>
    public const string Notify = """
        INSERT INTO pawl.webhook_deliveries (tenant_id, webhook_id, execution_id, event, body, notice_position)
        SELECT n.tenant_id, w.webhook_id, n.execution_id, n.event, n.body, n.position
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bigint[]) AS n (tenant_id, execution_id, event, body, position)
        JOIN pawl.webhooks AS w ON w.tenant_id = n.tenant_id AND n.event = ANY (w.events)
        """;

    /// <summary>Adds nothing when the tenant has $7 already, or this very one.</summary>
    public const string Add = """
        INSERT INTO pawl.webhooks (tenant_id, webhook_id, url, secret, events, created_at)
        SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM pawl.webhooks WHERE tenant_id = $1) < $7
        ON CONFLICT (tenant_id, webhook_id) DO NOTHING
        """;

    public const string List = "SELECT webhook_id, url, secret, events, created_at FROM pawl.webhooks WHERE tenant_id = $1 ORDER BY created_at, webhook_id";

    public const string Remove = "DELETE FROM pawl.webhooks WHERE tenant_id = $1 AND webhook_id = $2";

    public const string Deliveries = """
        SELECT delivery_id, execution_id, event, created_at, attempts, last_error, failed_at FROM pawl.webhook_deliveries
        WHERE tenant_id = $1 AND webhook_id = $2 ORDER BY created_at DESC, delivery_id DESC LIMIT $3
        """;

    public const string Claim = "SELECT tenant_id, delivery_id, url, secret, event, body, attempts, execution_id, notice_position FROM pawl.claim_webhook_deliveries($1, $2)";

    public const string Expire = "SELECT pawl.expire_webhook_deliveries($1, $2)";

    public const string End = "SELECT pawl.end_webhook_attempt($1, $2, $3, $4, $5)";
}

namespace Pawl.Postgres.Requests;

/// <summary>Statements over requests under idempotency keys.</summary>
internal static class KeyedRequestSql
{
    public const string Find = "SELECT digest, choice, answer FROM pawl.keyed_requests WHERE tenant_id = $1 AND action = $2 AND idempotency_key = $3";

    // The first one stays, also when several come at the same time.
    public const string Begin = """
        INSERT INTO pawl.keyed_requests (tenant_id, action, idempotency_key, digest, choice) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, action, idempotency_key) DO NOTHING
        """;

    public const string End = "UPDATE pawl.keyed_requests SET answer = $4 WHERE tenant_id = $1 AND action = $2 AND idempotency_key = $3 AND answer IS NULL";

    public const string Expire = "SELECT pawl.expire_keyed_requests($1, $2)";
}

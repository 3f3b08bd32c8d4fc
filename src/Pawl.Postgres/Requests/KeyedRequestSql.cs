namespace Pawl.Postgres.Requests;

/// <summary>Statements over requests under idempotency keys.</summary>
internal static class KeyedRequestSql
{
    public const string Find = "SELECT digest, choice, answer FROM pawl.keyed_requests WHERE tenant_id = $1 AND action = $2 AND idempotency_key = $3";

    // The first one stays, also when several come at the same time: the others wait here, and the statement behind this one sees what was committed meanwhile.
    // It returns rows, because what is read of a batch is the last result, counted from the first. It need not wait for the disk: what is done under the key
    // is committed behind it, so no crash leaves the deed without what was remembered of it.
    public const string Begin = """
        INSERT INTO pawl.keyed_requests (tenant_id, action, idempotency_key, digest, choice) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, action, idempotency_key) DO NOTHING
        RETURNING 1
        """;

    public const string End = "UPDATE pawl.keyed_requests SET answer = $4 WHERE tenant_id = $1 AND action = $2 AND idempotency_key = $3 AND answer IS NULL";

    public const string Expire = "SELECT pawl.expire_keyed_requests($1, $2)";
}

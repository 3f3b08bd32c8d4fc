namespace Pawl.Postgres.Audit;

/// <summary>Statements over the audit log.</summary>
internal static class AuditSql
{
    public const string Columns = "tenant_id, sequence, kind, attempt, recorded_at, actor, action, object, request, address, trace_id, result, status, code, before_digest, after_digest, detail, previous, hash";

    // A change that is on disk brings everything before it along: PostgreSQL has one log. So an attempt need not wait for the disk.
    public const string NeedNotWaitForDisk = "SELECT set_config('synchronous_commit', 'off', true)";

    public const string Append = $"""
        INSERT INTO pawl.audit ({Columns})
        SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::text[], $13::smallint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::bytea[], $19::bytea[])
        """;

    public const string Head = "SELECT sequence, hash FROM pawl.audit WHERE tenant_id = $1 ORDER BY sequence DESC LIMIT 1";

    public const string Removed = "SELECT sequence, hash FROM pawl.audit_anchor()";

    public const string Due = "SELECT tenant_id, sequence, hash FROM pawl.audit_due($1, $2)";

    public const string Remove = "SELECT pawl.remove_audit($1, $2, $3)";

    public const string Ended = "SELECT attempt FROM pawl.audit WHERE tenant_id = $1 AND attempt = ANY ($2)";

    public const string Find = $"SELECT {Columns} FROM pawl.audit WHERE tenant_id = $1 AND sequence = ANY ($2)";

    public const string Read = $"SELECT {Columns} FROM pawl.audit WHERE tenant_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

    /// <summary>Attempts with their outcomes, newest first; an object may be known to the outcome alone.</summary>
    public const string List = $"""
        SELECT a.*, o.* FROM (SELECT {Columns} FROM pawl.audit) AS a
        LEFT JOIN (SELECT {Columns} FROM pawl.audit) AS o ON o.tenant_id = a.tenant_id AND o.attempt = a.sequence
        WHERE a.tenant_id = $1 AND a.kind = 'attempt' AND a.sequence < $2
            AND ($3::text IS NULL OR a.actor = $3)
            AND ($4::text IS NULL OR a.action = $4 OR starts_with(a.action, $4 || '.'))
            AND ($5::text IS NULL OR a.sequence IN (SELECT coalesce(x.attempt, x.sequence) FROM pawl.audit AS x WHERE x.tenant_id = $1 AND x.object = $5))
            AND ($6::text IS NULL OR coalesce(o.result, 'unknown') = $6)
            AND a.recorded_at >= $7 AND a.recorded_at < $8
        ORDER BY a.sequence DESC LIMIT $9
        """;
}

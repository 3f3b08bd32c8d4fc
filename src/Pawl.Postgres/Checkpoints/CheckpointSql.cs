namespace Pawl.Postgres.Checkpoints;

/// <summary>Statements over checkpoints.</summary>
internal static class CheckpointSql
{
    /// <summary>One at a time for each execution, so that many at once do not pass the bound together. 'CHEC' in ASCII.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(1128813891, hashtext($1 || chr(10) || $2))";

    /// <summary>Adds one, unless the name is taken or there are $7 already.</summary>
    public const string Add = """
        INSERT INTO pawl.checkpoints (tenant_id, execution_id, name, position, created_at, note)
        SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM pawl.checkpoints AS c WHERE c.tenant_id = $1 AND c.execution_id = $2) < $7
        ON CONFLICT (tenant_id, execution_id, name) DO NOTHING
        """;

    public const string Get = "SELECT name, position, created_at, note FROM pawl.checkpoints WHERE tenant_id = $1 AND execution_id = $2 AND name = $3";

    public const string List = "SELECT name, position, created_at, note FROM pawl.checkpoints WHERE tenant_id = $1 AND execution_id = $2 ORDER BY created_at DESC, name";

    public const string Delete = "DELETE FROM pawl.checkpoints WHERE tenant_id = $1 AND execution_id = $2 AND name = $3";

    /// <summary>Deletes all but the $3 newest, where they were made before $4 (null: whenever).</summary>
    public const string Prune = """
        DELETE FROM pawl.checkpoints AS c
        WHERE c.tenant_id = $1 AND c.execution_id = $2 AND ($4::timestamptz IS NULL OR c.created_at < $4) AND c.name NOT IN (
            SELECT k.name FROM pawl.checkpoints AS k WHERE k.tenant_id = $1 AND k.execution_id = $2 ORDER BY k.created_at DESC, k.name LIMIT $3)
        """;

    public const string Expire = "SELECT pawl.expire_checkpoints($1, $2)";
}

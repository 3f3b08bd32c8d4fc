namespace Pawl.Postgres.Encryption;

/// <summary>Statements over wrapped data keys.</summary>
internal static class DataKeySql
{
    public const string Get = """
        SELECT key_id, encryption_key, wrapped, created_at FROM pawl.data_keys WHERE tenant_id = $1 ORDER BY created_at DESC, key_id DESC
        """;

    /// <summary>One at a time for each tenant. 'SECR' in ASCII.</summary>
    public const string LockNewest = "SELECT pg_advisory_xact_lock(1397048146, hashtext($1))";

    /// <summary>Behind the newest key ($6), or as the first one. Never older than that: the newest is the one that seals.</summary>
    public const string Add = """
        INSERT INTO pawl.data_keys (tenant_id, key_id, encryption_key, wrapped, created_at)
        SELECT $1, $2, $3, $4, greatest($5::timestamptz, (SELECT max(k.created_at) + interval '1 microsecond' FROM pawl.data_keys AS k WHERE k.tenant_id = $1))
        WHERE (SELECT k.key_id FROM pawl.data_keys AS k WHERE k.tenant_id = $1 ORDER BY k.created_at DESC, k.key_id DESC LIMIT 1) IS NOT DISTINCT FROM $6
        """;

    /// <summary>Counts before it is done; nothing beyond the limit ($4).</summary>
    public const string Reserve = "UPDATE pawl.data_keys SET uses = uses + $3 WHERE tenant_id = $1 AND key_id = $2 AND uses + $3 <= $4";

    public const string Rewrap = "UPDATE pawl.data_keys SET encryption_key = $3, wrapped = $4 WHERE tenant_id = $1 AND key_id = $2 AND encryption_key = $5";

    public const string WrappedOtherwise = "SELECT key_id, encryption_key, wrapped, created_at, tenant_id FROM pawl.data_keys_wrapped_otherwise($1, $2)";

    public const string Retire = "SELECT pawl.retire_encryption_key($1)";

    public const string EncryptionKeys = "SELECT encryption_key, data_keys FROM pawl.encryption_keys_in_use()";
}

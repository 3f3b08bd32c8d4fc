namespace Pawl.Postgres.Migrations;

internal static class MigrationSql
{
    /// <summary>Waits for other runners, and makes the place where steps are recorded. The lock ends with the transaction.</summary>
    // 'PAWL', 'MIGR' in ASCII. The schema is looked for first because making it, IF NOT EXISTS or not, asks for a right that may be revoked later.
    public const string Prepare = """
        SELECT pg_advisory_xact_lock(1346459468, 1296648018);
        DO $$
        BEGIN
            IF to_regnamespace('pawl') IS NULL THEN CREATE SCHEMA pawl; END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS pawl.schema_migrations (
            version    integer PRIMARY KEY CHECK (version > 0),
            name       text NOT NULL,
            checksum   bytea NOT NULL CHECK (octet_length(checksum) = 32),
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        """;

    public const string Applied = "SELECT version, name, checksum FROM pawl.schema_migrations ORDER BY version";

    public const string Record = "INSERT INTO pawl.schema_migrations (version, name, checksum) VALUES ($1, $2, $3)";
}

namespace Pawl.Postgres.Events;

/// <summary>Reading and trimming the journal. A filter that is null is not applied.</summary>
internal static class JournalSql
{
    /// <summary>Newest first, from behind a row ($2) on.</summary>
    public const string List = """
        SELECT e.sequence, e.received_at, e.emitted_by, e.envelope, e.source, e.id FROM pawl.events AS e
        WHERE e.tenant_id = $1 AND e.sequence < $2 AND ($4::text IS NULL OR e.type = $4) AND ($5::text IS NULL OR e.source = $5)
        ORDER BY e.sequence DESC LIMIT $3
        """;

    public const string Trim = "SELECT pawl.trim_events($1, $2, $3)";
}

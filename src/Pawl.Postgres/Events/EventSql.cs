namespace Pawl.Postgres.Events;

/// <summary>The statements of a round that has to do with events.</summary>
internal static class EventSql
{
    /// <summary>Holds off who appends where this round subscribes, and who does either where it appends, until it has ended.</summary>
    public const string LockJournals = "SELECT pawl.lock_journals($1, $2)";

    public const string DeleteSubscriptions = """
        DELETE FROM pawl.subscriptions AS s USING (SELECT * FROM unnest($1::text[], $2::text[], $3::integer[]) LIMIT cardinality($1)) AS c (tenant_id, execution_id, run)
        WHERE s.tenant_id = c.tenant_id AND s.execution_id = c.execution_id AND s.run = c.run
        """;

    public const string InsertSubscriptions = """
        INSERT INTO pawl.subscriptions (tenant_id, execution_id, partition, run, topic, position, replays, key)
        SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::integer[], $5::text[], $6::bigint[], $7::boolean[], $8::bigint[])
        """;

    /// <summary>Gives new subscriptions what the journal has taken since their executions began; of very many the newest, $6 for each topic.</summary>
    // Two branches, because with OR neither index would serve. Of executions that began before the journal's end was kept with them, the clocks must do.
    public const string Replay = """
        WITH wanted AS (
            SELECT c.tenant_id, c.execution_id, c.partition, c.run, e.sequence, e.received_at, e.envelope, e.source, e.event_id
            FROM unnest($1::text[], $2::text[], $3::smallint[], $4::integer[], $5::text[], $7::bigint[]) AS c (tenant_id, execution_id, partition, run, topic, key)
            CROSS JOIN LATERAL (
                SELECT coalesce(x.journal_start, 0) AS start, CASE WHEN x.journal_start IS NULL THEN x.created_at ELSE '-infinity' END AS since
                FROM pawl.executions AS x WHERE x.tenant_id = c.tenant_id AND x.execution_id = c.execution_id OFFSET 0) AS b
            CROSS JOIN LATERAL (
                (SELECT o.sequence, o.received_at, o.envelope, o.keys, o.source, o.id AS event_id FROM pawl.events AS o
                 WHERE c.topic <> '*' AND o.tenant_id = c.tenant_id AND o.type = c.topic AND o.sequence > b.start AND o.received_at >= b.since
                 ORDER BY o.sequence DESC LIMIT $6)
                UNION ALL
                (SELECT o.sequence, o.received_at, o.envelope, o.keys, o.source, o.id AS event_id FROM pawl.events AS o
                 WHERE c.topic = '*' AND o.tenant_id = c.tenant_id AND o.sequence > b.start AND o.received_at >= b.since AND NOT starts_with(o.type, 'io.serverlessworkflow.')
                 ORDER BY o.sequence DESC LIMIT $6)) AS e
            WHERE e.keys IS NULL OR c.key = ANY (e.keys)),
        delivered AS (
            INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus)
            SELECT w.tenant_id, pawl.delivery_id(w.tenant_id, w.execution_id, w.run, w.sequence), w.execution_id, w.partition,
                pawl.event_arrived(w.run, w.sequence, w.received_at, true, w.envelope, w.source, w.event_id)
            FROM wanted AS w ORDER BY w.sequence, w.execution_id, w.run
            ON CONFLICT (tenant_id, id) DO NOTHING
            RETURNING id, tenant_id, execution_id, partition, stimulus, sequence)
        SELECT id AS delivered, tenant_id, execution_id, partition, stimulus FROM delivered ORDER BY sequence
        """;

    /// <summary>Appends what is new, and gives it to everybody who listens.</summary>
    // Two branches: an event with keys looks up the waits that have one of them, and reads none of the others. OFFSET 0 keeps PostgreSQL from taking the look-up apart,
    // and beginning with the waits: it would compare each of them with each event.
    // What an execution emitted before it began to listen is past for it: only for filters that correlate.
    public const string Append = """
        WITH added AS (
            INSERT INTO pawl.events (tenant_id, source, id, type, received_at, emitted_by, position, receipt, envelope, keys)
            SELECT a.tenant_id, a.source, a.id, a.type, a.received_at, a.emitted_by, a.position, a.receipt, a.envelope, a.keys::bigint[]
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::bigint[], $8::uuid[], $9::bytea[], $10::text[])
                WITH ORDINALITY AS a (tenant_id, source, id, type, received_at, emitted_by, position, receipt, envelope, keys, place)
            ORDER BY a.place
            ON CONFLICT (tenant_id, source, id) DO NOTHING
            RETURNING tenant_id, type, sequence, received_at, emitted_by, position, envelope, keys, source, id AS event_id),
        asked AS (
            SELECT a.*, t.topic FROM added AS a
            CROSS JOIN LATERAL unnest(CASE WHEN starts_with(a.type, 'io.serverlessworkflow.') THEN ARRAY[a.type] ELSE ARRAY[a.type, '*'] END) AS t (topic)),
        heard AS (
            SELECT s.execution_id, s.partition, s.run, s.replays, s.position AS since, a.*
            FROM asked AS a CROSS JOIN LATERAL unnest(a.keys) AS n (key)
            CROSS JOIN LATERAL (SELECT x.* FROM pawl.subscriptions AS x WHERE x.tenant_id = a.tenant_id AND x.topic = a.topic AND x.key = n.key OFFSET 0) AS s
            UNION ALL
            SELECT s.execution_id, s.partition, s.run, s.replays, s.position AS since, a.*
            FROM asked AS a
            CROSS JOIN LATERAL (SELECT x.* FROM pawl.subscriptions AS x WHERE x.tenant_id = a.tenant_id AND x.topic = a.topic OFFSET 0) AS s
            WHERE a.keys IS NULL),
        wanted AS (
            SELECT h.tenant_id, h.execution_id, h.partition, h.run, h.sequence, h.received_at, h.envelope, h.source, h.event_id, h.replays,
                coalesce(h.emitted_by = h.execution_id AND h.position < h.since, false) AS is_past
            FROM heard AS h),
        delivered AS (
            INSERT INTO pawl.inbox (tenant_id, id, execution_id, partition, stimulus)
            SELECT w.tenant_id, pawl.delivery_id(w.tenant_id, w.execution_id, w.run, w.sequence), w.execution_id, w.partition,
                pawl.event_arrived(w.run, w.sequence, w.received_at, w.is_past, w.envelope, w.source, w.event_id)
            FROM wanted AS w WHERE w.replays OR NOT w.is_past ORDER BY w.sequence, w.execution_id, w.run
            ON CONFLICT (tenant_id, id) DO NOTHING
            RETURNING id, tenant_id, execution_id, partition, stimulus, sequence)
        SELECT id AS delivered, tenant_id, execution_id, partition, stimulus FROM delivered ORDER BY sequence
        """;

    /// <summary>Which of these events were stored by the request that names them.</summary>
    public const string AreNew = """
        SELECT coalesce(e.receipt = c.receipt, false) AS is_new
        FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY LIMIT cardinality($1)) AS c (tenant_id, source, id, receipt, place)
        LEFT JOIN pawl.events AS e ON e.tenant_id = c.tenant_id AND e.source = c.source AND e.id = c.id
        ORDER BY c.place
        """;
}

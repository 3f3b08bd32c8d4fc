-- Executions that servers died over, and how often; from a few deaths in a row on they are set aside until somebody releases them.
CREATE TABLE pawl.poison (
    tenant_id      text COLLATE "C" NOT NULL,
    execution_id   text COLLATE "C" NOT NULL,
    partition      smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    deaths         integer NOT NULL CHECK (deaths > 0),
    -- The server that died last, for people.
    node           text NOT NULL,
    last_death_at  timestamptz NOT NULL,
    quarantined_at timestamptz,
    PRIMARY KEY (tenant_id, execution_id)
);
ALTER TABLE pawl.poison ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY poison_of_round ON pawl.poison TO pawl_committer
    USING (tenant_id = ANY ((SELECT pawl.round_tenants())::text[])) WITH CHECK (tenant_id = ANY ((SELECT pawl.round_tenants())::text[]));
CREATE POLICY poison_for_functions ON pawl.poison FOR SELECT TO pawl_owner USING (true);
GRANT SELECT, INSERT, UPDATE (deaths, node, last_death_at, quarantined_at), DELETE ON pawl.poison TO pawl_committer;

-- Asked by a node that takes partitions; crosses tenants. The table is small, so it has no index of its own for this.
CREATE FUNCTION pawl.poisoned(of_partitions integer[]) RETURNS SETOF pawl.poison
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM pawl.poison WHERE quarantined_at IS NOT NULL AND partition = ANY (of_partitions) ORDER BY quarantined_at;
$$;
GRANT EXECUTE ON FUNCTION pawl.poisoned(integer[]) TO pawl_committer;

-- What waits although its time has come, over all tenants: how much (10,000 at most are counted) and since when.
CREATE FUNCTION pawl.overdue(late interval) RETURNS TABLE (timers bigint, oldest_timer timestamptz, inbox_rows bigint, oldest_row timestamptz, orphans bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        (SELECT count(*) FROM (SELECT 1 FROM pawl.timers WHERE due_at < clock_timestamp() - late LIMIT 10000) AS counted),
        (SELECT min(due_at) FROM pawl.timers WHERE due_at < clock_timestamp() - late),
        (SELECT count(*) FROM (SELECT 1 FROM pawl.inbox WHERE arrived_at < clock_timestamp() - late LIMIT 10000) AS counted),
        (SELECT min(arrived_at) FROM pawl.inbox WHERE arrived_at < clock_timestamp() - late),
        (SELECT count(*) FROM pawl.partitions AS p WHERE CASE
            WHEN p.owner_id IS NOT NULL THEN NOT EXISTS (SELECT FROM pawl.nodes AS n WHERE n.node_id = p.owner_id AND n.lease_until > clock_timestamp() - late)
            ELSE p.owner IS NULL AND p.acquired_at < clock_timestamp() - late END);
$$;
-- The functions of the owner see nodes and partitions by these.
CREATE POLICY nodes_for_functions ON pawl.nodes FOR SELECT TO pawl_owner USING (true);
CREATE POLICY partitions_for_functions ON pawl.partitions FOR SELECT TO pawl_owner USING (true);
GRANT EXECUTE ON FUNCTION pawl.overdue(interval) TO pawl_committer;

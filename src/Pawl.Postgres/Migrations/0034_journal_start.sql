-- Where the journal ended when an execution began. What arrived since is told by its place in the journal: the clocks of two servers differ, and
-- an event that reached one of them after an execution began on another could count as older. Null for those that began before this was known.
ALTER TABLE pawl.executions ADD COLUMN journal_start bigint;

-- The last place that was given to an event, committed or not: whoever appends once this was asked gets a later one.
CREATE FUNCTION pawl.journal_end() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    RETURN (SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM pawl.events_sequence_seq AS s);
REVOKE EXECUTE ON FUNCTION pawl.journal_end() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pawl.journal_end() TO pawl_committer;

-- The journal in its own order, not in that of clocks.
DROP INDEX pawl.events_newest;
CREATE INDEX events_newest ON pawl.events (tenant_id, sequence DESC);
DROP INDEX pawl.events_of_type;
CREATE INDEX events_of_type ON pawl.events (tenant_id, type, sequence DESC);

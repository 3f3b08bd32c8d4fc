-- Who may write for which executions. Belongs to the nodes, not to a tenant.
CREATE TABLE pawl.partitions (
    partition   smallint PRIMARY KEY CHECK (partition BETWEEN 0 AND 63),
    epoch       bigint NOT NULL DEFAULT 0,
    owner       text,
    acquired_at timestamptz
);
INSERT INTO pawl.partitions (partition) SELECT generate_series(0, 63);

ALTER TABLE pawl.partitions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY partitions_of_nodes ON pawl.partitions TO pawl_committer USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (epoch, owner, acquired_at) ON pawl.partitions TO pawl_committer;

CREATE FUNCTION pawl.refuse_epoch_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the epoch of partition % cannot go from % to %', OLD.partition, OLD.epoch, NEW.epoch USING ERRCODE = 'PW004';
END $$;
CREATE TRIGGER partitions_epoch_rises BEFORE UPDATE ON pawl.partitions FOR EACH ROW
    WHEN (NEW.epoch <= OLD.epoch) EXECUTE FUNCTION pawl.refuse_epoch_going_back();

-- The fence. A round holds a shared advisory lock on each of its partitions while it commits, an owner-to-be an exclusive one while it raises
-- the epoch: so the new epoch is visible to a round, or the round has ended before it is raised. Advisory locks, because locks on the rows
-- would write to them in every round. 1346459468 is 'PAWL' in ASCII; partitions are locked in order, so nobody waits in a circle.
-- Two statements in each function: what is read after the lock was granted must come from a snapshot taken after it.
CREATE FUNCTION pawl.check_fence(claimed_partitions integer[], claimed_epochs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    lost text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1346459468, claimed.partition)
    FROM (SELECT unnest(claimed_partitions) AS partition ORDER BY 1) AS claimed;

    SELECT string_agg(claimed.partition::text, ',' ORDER BY claimed.partition) INTO lost
    FROM unnest(claimed_partitions, claimed_epochs) AS claimed (partition, epoch)
    LEFT JOIN pawl.partitions AS p ON p.partition = claimed.partition
    WHERE p.epoch IS DISTINCT FROM claimed.epoch;
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'another node owns the partitions %', lost USING ERRCODE = 'PW001', HINT = lost;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION pawl.check_fence(integer[], bigint[]) TO pawl_committer;

CREATE FUNCTION pawl.acquire_all_partitions(node text) RETURNS TABLE (partition smallint, epoch bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1346459468, number) FROM generate_series(0, 63) AS number;

    RETURN QUERY UPDATE pawl.partitions AS p SET epoch = p.epoch + 1, owner = node, acquired_at = now() RETURNING p.partition, p.epoch;
END $$;
GRANT EXECUTE ON FUNCTION pawl.acquire_all_partitions(text) TO pawl_committer;

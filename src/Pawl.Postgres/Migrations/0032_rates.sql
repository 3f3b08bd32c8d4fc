-- Requests of the windows that are open, counted for all servers together. Belongs to the installation: a caller is counted before it is known who it is.
-- Not logged: after a crash of the database everybody begins a window anew, and nothing else depends on it.
CREATE UNLOGGED TABLE pawl.rates (
    subject   text COLLATE "C" NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 600),
    in_window bigint NOT NULL,
    ends_at   timestamptz NOT NULL,
    -- Given as shares, or booked.
    taken     bigint NOT NULL CHECK (taken >= 0),
    -- What the last one who asked was given.
    given     bigint NOT NULL CHECK (given >= 0),
    PRIMARY KEY (subject, in_window)
) WITH (fillfactor = 50);
-- Windows that are over.
CREATE INDEX rates_over ON pawl.rates (ends_at);

ALTER TABLE pawl.rates ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY rates_for_functions ON pawl.rates TO pawl_owner USING (true) WITH CHECK (true);

-- Books debts and gives shares. In the order of subjects, so that two servers that ask for the same ones wait in a line and never in a circle.
CREATE FUNCTION pawl.take_rates(subjects text[], windows bigint[], lengths bigint[], limits bigint[], debts bigint[], wanted bigint[])
    RETURNS TABLE (subject text, in_window bigint, given bigint, taken bigint, now timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO pawl.rates AS r (subject, in_window, ends_at, taken, given)
        SELECT a.s, a.w, to_timestamp((a.w + 1) * a.l), 0, 0 FROM unnest(subjects, windows, lengths) AS a (s, w, l) ORDER BY a.s, a.w
        ON CONFLICT (subject, in_window) DO UPDATE SET taken = r.taken; -- the lock
    RETURN QUERY
        UPDATE pawl.rates AS r
        SET given = least(a.wanted, greatest(0, a.lim - r.taken - a.debt)), taken = r.taken + a.debt + least(a.wanted, greatest(0, a.lim - r.taken - a.debt))
        FROM unnest(subjects, windows, limits, debts, wanted) AS a (s, w, lim, debt, wanted)
        WHERE r.subject = a.s AND r.in_window = a.w
        RETURNING r.subject, r.in_window, r.given, r.taken, clock_timestamp();
END $$;
GRANT EXECUTE ON FUNCTION pawl.take_rates(text[], bigint[], bigint[], bigint[], bigint[], bigint[]) TO pawl_app;

CREATE FUNCTION pawl.forget_rates(at_most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    DELETE FROM pawl.rates AS r USING (SELECT o.subject, o.in_window FROM pawl.rates AS o WHERE o.ends_at < clock_timestamp() - interval '1 minute' ORDER BY o.ends_at LIMIT at_most FOR UPDATE SKIP LOCKED) AS old
        WHERE r.subject = old.subject AND r.in_window = old.in_window;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
GRANT EXECUTE ON FUNCTION pawl.forget_rates(integer) TO pawl_app;

-- Where an execution was forked from, and after which position of the other's history. The other need not exist: it may have run on another server.
ALTER TABLE pawl.executions
    ADD COLUMN forked_from text COLLATE "C" CHECK (char_length(forked_from) BETWEEN 1 AND 128),
    ADD COLUMN forked_at_position bigint CHECK (forked_at_position > 0),
    ADD CONSTRAINT executions_fork_at_a_position CHECK ((forked_from IS NULL) = (forked_at_position IS NULL));

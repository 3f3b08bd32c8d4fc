-- Where the history of an execution stood when a server died over it: what went on since then is no poison. A server that is killed from outside again and again
-- meets a busy execution every time, and soon has died over it as often as over one that kills it.
ALTER TABLE pawl.poison ADD COLUMN position bigint NOT NULL DEFAULT 0 CHECK (position >= 0);
GRANT UPDATE (position) ON pawl.poison TO pawl_committer;

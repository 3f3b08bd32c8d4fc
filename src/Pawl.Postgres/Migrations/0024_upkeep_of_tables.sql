-- When autovacuum comes by. Its own measure, a fifth of the table, suits tables that grow evenly. Here rows come and go: what lives is little, what was deleted is much,
-- and each look for what is due next reads the dead ones in its way. So a hundredth, and a bottom that a second of load does not reach.
ALTER TABLE pawl.timers             SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000);
ALTER TABLE pawl.inbox              SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000);
ALTER TABLE pawl.subscriptions      SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000);
ALTER TABLE pawl.suspensions        SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE pawl.answers            SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE pawl.webhook_deliveries SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
-- A row is updated when its execution ends, and deleted when it was kept long enough: of a million rows 20,000 dead ones are enough. No fillfactor below 100 helps: the
-- phase is in an index, so an update writes every index whatever room its page has.
ALTER TABLE pawl.executions         SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000);
ALTER TABLE pawl.execution_labels   SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
ALTER TABLE pawl.events             SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);
-- A few rows that change all the time, in no indexed column: with room on its page an update stays there and leaves the indexes alone.
ALTER TABLE pawl.nodes              SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE pawl.partitions         SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE pawl.api_keys           SET (fillfactor = 80);

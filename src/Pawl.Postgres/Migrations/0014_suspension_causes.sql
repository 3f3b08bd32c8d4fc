-- Undos that failed suspend an execution too.
ALTER TABLE pawl.suspensions DROP CONSTRAINT suspensions_cause_check;
ALTER TABLE pawl.suspensions ADD CONSTRAINT suspensions_known_cause CHECK (cause IN ('operator', 'start', 'step', 'runUntil', 'breakpoint', 'compensation'));

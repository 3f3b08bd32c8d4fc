-- Once a day for the database, and not for each server that starts.
CREATE OR REPLACE FUNCTION pawl.analyze_history() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce((SELECT s.last_analyze FROM pg_stat_all_tables AS s WHERE s.relid = 'pawl.history'::regclass), '-infinity') > now() - interval '1 day' THEN RETURN; END IF;
    ANALYZE pawl.history;
END $$;

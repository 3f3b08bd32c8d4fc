-- How long an execution of a tenant may be at work when its definition does not say; null for the server's own limit.
ALTER TABLE pawl.tenants ADD COLUMN active_limit_ms bigint CHECK (active_limit_ms > 0);
GRANT UPDATE (active_limit_ms) ON pawl.tenants TO pawl_app;

-- A server keeps the limits of all tenants in mind, so that no start has to ask: one question that crosses tenants.
CREATE POLICY tenants_for_functions ON pawl.tenants FOR SELECT TO pawl_owner USING (true);
CREATE FUNCTION pawl.active_limits() RETURNS TABLE (tenant_id text, active_limit_ms bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tenant_id, active_limit_ms FROM pawl.tenants WHERE active_limit_ms IS NOT NULL;
$$;
GRANT EXECUTE ON FUNCTION pawl.active_limits() TO pawl_app;

-- A round looks each of its rows up by its whole key. "tenant_id = ANY (…)" in its policies joined in as a condition of the index: one look-up became one for each tenant of the
-- round, and the planner, who expected ten of them, preferred to read all rows of these tenants once wherever the table was small on the day it planned. What is asked here is the
-- same, in words that no index answers: it is a filter on the row that the key has found. Policies of the committer on new tables say it like this.
DO $$
DECLARE
    policy record;
BEGIN
    FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'pawl' AND 'pawl_committer' = ANY (roles) AND qual LIKE '%round_tenants%' LOOP
        EXECUTE format('ALTER POLICY %I ON pawl.%I USING (array_position((SELECT pawl.round_tenants()), tenant_id) IS NOT NULL)', policy.policyname, policy.tablename);
    END LOOP;
END $$;

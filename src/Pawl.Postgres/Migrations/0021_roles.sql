-- A tenant's own roles: names for sets of permissions, beside those that come with Pawl.
CREATE TABLE pawl.roles (
    tenant_id   text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    name        text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    permissions text[] COLLATE "C" NOT NULL CHECK (cardinality(permissions) BETWEEN 1 AND 100 AND array_position(permissions, NULL) IS NULL),
    description text CHECK (char_length(description) <= 500),
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

ALTER TABLE pawl.roles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY roles_of_request ON pawl.roles TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, UPDATE (permissions, description, updated_at), DELETE ON pawl.roles TO pawl_app;

-- Whether a list of roles can be one: 'ROLE' in the whole tenant, or 'ROLE@NAMESPACE'.
CREATE FUNCTION pawl.are_roles(roles text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN cardinality(roles) BETWEEN 1 AND 32 AND array_position(roles, NULL) IS NULL
        AND array_to_string(roles, ' ') ~ '^[a-z][a-z0-9-]{0,62}(@[A-Za-z0-9-]{1,63})?( [a-z][a-z0-9-]{0,62}(@[A-Za-z0-9-]{1,63})?)*$';
GRANT EXECUTE ON FUNCTION pawl.are_roles(text[]) TO pawl_app;

-- What a key may do follows from its roles. Each scope of before is one of the roles that come with Pawl.
ALTER TABLE pawl.api_keys ADD COLUMN roles text[] COLLATE "C";
-- Rows of every tenant change: policies show the owner none of them, so they rest for this one statement.
ALTER TABLE pawl.api_keys NO FORCE ROW LEVEL SECURITY;
UPDATE pawl.api_keys SET roles = ARRAY[CASE scope WHEN 'read' THEN 'viewer' WHEN 'write' THEN 'developer' ELSE 'admin' END];
ALTER TABLE pawl.api_keys FORCE ROW LEVEL SECURITY;
ALTER TABLE pawl.api_keys ALTER COLUMN roles SET NOT NULL, ADD CONSTRAINT api_keys_roles CHECK (pawl.are_roles(roles)), DROP COLUMN scope;

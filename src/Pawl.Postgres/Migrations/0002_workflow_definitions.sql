CREATE TABLE pawl.workflow_definitions (
    tenant_id     text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    namespace     text COLLATE "C" NOT NULL CHECK (namespace <> ''),
    name          text COLLATE "C" NOT NULL CHECK (name <> ''),
    version       text COLLATE "C" NOT NULL CHECK (version <> ''),
    -- Sorts, byte by byte, as semantic versions do; written by Pawl (SemanticVersionOrder).
    version_order text COLLATE "C" NOT NULL,
    is_release    boolean NOT NULL,
    source        text NOT NULL,
    digest        bytea NOT NULL CHECK (octet_length(digest) = 32),
    title         text,
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    -- Set instead of removing the row: executions of this version go on.
    deleted_at    timestamptz,
    PRIMARY KEY (tenant_id, namespace, name, version)
);
-- The latest version of each workflow: the highest release, or the highest pre-release when there is no other.
CREATE INDEX workflow_definitions_latest ON pawl.workflow_definitions (tenant_id, namespace, name, is_release DESC, version_order DESC) WHERE deleted_at IS NULL;

ALTER TABLE pawl.workflow_definitions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY workflow_definitions_of_request ON pawl.workflow_definitions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
-- A version is immutable: what was published is in no column that can be updated.
GRANT SELECT, INSERT, UPDATE (disabled_at, deleted_at) ON pawl.workflow_definitions TO pawl_app;

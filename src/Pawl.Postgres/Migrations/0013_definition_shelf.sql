-- Tags of the document, to be searched. Versions that were published before have none.
ALTER TABLE pawl.workflow_definitions ADD COLUMN tags jsonb CHECK (jsonb_typeof(tags) = 'object');

-- Versions whose content was removed for good. Their numbers stay taken: what ran under one never becomes something else.
CREATE TABLE pawl.purged_definitions (
    tenant_id text COLLATE "C" NOT NULL REFERENCES pawl.tenants,
    namespace text COLLATE "C" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    version   text COLLATE "C" NOT NULL,
    digest    bytea NOT NULL CHECK (octet_length(digest) = 32),
    purged_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, namespace, name, version)
);
ALTER TABLE pawl.purged_definitions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY purged_definitions_of_request ON pawl.purged_definitions TO pawl_app
    USING (tenant_id = (SELECT pawl.current_tenant())) WITH CHECK (tenant_id = (SELECT pawl.current_tenant()));
GRANT SELECT, INSERT, UPDATE (purged_at) ON pawl.purged_definitions TO pawl_app;

-- A version is removed in two steps: what is still offered can be started at this very moment.
GRANT DELETE ON pawl.workflow_definitions TO pawl_app;
CREATE FUNCTION pawl.refuse_definition_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'definition %/%/% was not deleted before it was to be removed', OLD.namespace, OLD.name, OLD.version USING ERRCODE = 'PW008';
END $$;
CREATE TRIGGER workflow_definitions_deleted_first BEFORE DELETE ON pawl.workflow_definitions FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL) EXECUTE FUNCTION pawl.refuse_definition_removal();

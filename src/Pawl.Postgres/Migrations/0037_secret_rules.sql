-- Until when a secret counts, whose workflows may use it, and where it may be sent. Bound into the seal of the value: loosened here, it does not open.
ALTER TABLE pawl.secrets
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN namespaces text[] COLLATE "C" NOT NULL DEFAULT '{}' CHECK (cardinality(namespaces) <= 100),
    ADD COLUMN hosts      text[] COLLATE "C" NOT NULL DEFAULT '{}' CHECK (cardinality(hosts) <= 100);
GRANT UPDATE (expires_at, namespaces, hosts) ON pawl.secrets TO pawl_app;

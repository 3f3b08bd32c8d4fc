-- People and programs that an identity provider vouches for. They are known by issuer and subject; names are for people only.
ALTER TABLE pawl.users
    ADD COLUMN issuer  text COLLATE "C" CHECK (char_length(issuer) BETWEEN 1 AND 500),
    ADD COLUMN subject text COLLATE "C" CHECK (char_length(subject) BETWEEN 1 AND 255),
    ADD CONSTRAINT users_identity_is_whole CHECK ((issuer IS NULL) = (subject IS NULL)),
    ADD CONSTRAINT users_of_a_provider_log_in_there CHECK (issuer IS NULL OR (password_hash IS NULL AND NOT is_service));
-- One user for one of theirs.
CREATE UNIQUE INDEX users_identity ON pawl.users (tenant_id, issuer, subject) WHERE issuer IS NOT NULL;

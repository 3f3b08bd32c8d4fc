-- What a wait correlates by, as a number: an event that cannot have it is not handed to the wait. 0 hears everything of the topic, and every event has it.
-- A number and not the value: values can be long and are none of the database's business. Equal numbers prove nothing, the engine matches precisely.
ALTER TABLE pawl.subscriptions ADD COLUMN key bigint NOT NULL DEFAULT 0;
ALTER TABLE pawl.subscriptions DROP CONSTRAINT subscriptions_pkey;
-- Everybody who listens for a type and a key.
ALTER TABLE pawl.subscriptions ADD PRIMARY KEY (tenant_id, topic, key, execution_id, run);

-- The keys of an event; without any it is handed to everybody who listens for its type, as all that arrived before this step are.
ALTER TABLE pawl.events ADD COLUMN keys bigint[];

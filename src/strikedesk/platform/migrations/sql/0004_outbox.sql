-- What must leave this system, written in the same transaction as what caused it. A row goes when
-- its outcome is known and recorded where it belongs; one that was attempted and is still here
-- was interrupted.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text        NOT NULL,
    key          uuid        NOT NULL,
    payload      jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    attempted_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (topic, id) WHERE attempted_at IS NULL;

-- For tables whose rows are facts: they may be added, never changed or removed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are facts', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_immutable';
END $$;

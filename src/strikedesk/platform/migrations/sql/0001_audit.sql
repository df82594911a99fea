-- The audit log: append-only, hash-chained per account and once for the desk.
-- And the error log: what broke, and who dealt with it.

CREATE TABLE audit_chains (
    chain text PRIMARY KEY CHECK (chain = 'desk' OR chain LIKE 'account:%'),
    seq bigint NOT NULL CHECK (seq >= 0),
    head bytea NOT NULL CHECK (octet_length(head) = 32)
) WITH (fillfactor = 50);

CREATE TABLE audit_log (
    chain text NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text,
    inputs text NOT NULL,
    success boolean NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE INDEX audit_log_at ON audit_log (at);

-- Append one entry to its chain in the caller's transaction and return its sequence number.
-- The hash covers every field, each written as a netstring ("5:hello,", NULL as "-"), so that
-- no two entries share an encoding. The chain stays locked until the transaction ends: append
-- to the account's chain before the desk's, and as late as possible.
CREATE FUNCTION audit_append(
    p_chain text,
    p_at timestamptz,
    p_actor text,
    p_action text,
    p_subject text,
    p_reason text,
    p_inputs text,
    p_success boolean
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_seq bigint;
    v_prev bytea;
    v_hash bytea;
BEGIN
    SELECT seq + 1, head INTO v_seq, v_prev FROM audit_chains WHERE chain = p_chain FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_chains (chain, seq, head)
        VALUES (p_chain, 0, decode(repeat('00', 32), 'hex'))
        ON CONFLICT DO NOTHING;
        SELECT seq + 1, head INTO v_seq, v_prev FROM audit_chains WHERE chain = p_chain FOR UPDATE;
    END IF;

    v_hash := sha256(convert_to(
        octet_length(p_chain) || ':' || p_chain || ','
        || octet_length(v_seq::text) || ':' || v_seq || ','
        || octet_length((extract(epoch FROM p_at) * 1000000)::bigint::text) || ':'
        || (extract(epoch FROM p_at) * 1000000)::bigint || ','
        || octet_length(p_actor) || ':' || p_actor || ','
        || octet_length(p_action) || ':' || p_action || ','
        || octet_length(p_subject) || ':' || p_subject || ','
        || coalesce(octet_length(p_reason) || ':' || p_reason || ',', '-')
        || octet_length(p_inputs) || ':' || p_inputs || ','
        || CASE WHEN p_success THEN '1:t,' ELSE '1:f,' END
        || '64:' || encode(v_prev, 'hex') || ',',
        'UTF8'
    ));

    INSERT INTO audit_log
    VALUES (p_chain, v_seq, p_at, p_actor, p_action, p_subject, p_reason, p_inputs, p_success,
            v_prev, v_hash);
    UPDATE audit_chains SET seq = v_seq, head = v_hash WHERE chain = p_chain;
    RETURN v_seq;
END
$$;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_log_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only;

CREATE TRIGGER audit_chains_kept
    BEFORE DELETE OR TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_chains ENABLE ALWAYS TRIGGER audit_chains_kept;

CREATE TABLE error_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    request_id text,
    user_id uuid,
    method text,
    path text,
    error_type text NOT NULL,
    message text NOT NULL,
    stack text NOT NULL,
    context jsonb NOT NULL DEFAULT '{}',
    resolved_at timestamptz,
    resolved_by text,
    resolution text CHECK (resolution <> ''),
    CONSTRAINT error_log_resolved_whole CHECK (
        num_nulls(resolved_at, resolved_by, resolution) IN (0, 3)
    )
);

CREATE INDEX error_log_open ON error_log (id) WHERE resolved_at IS NULL;

-- What a pull of the kill switch does, how far it has come, and what it reports.

-- One row for each pull; its id is the latch's, a drill latches nothing. The engine takes up
-- every row that is not over, after a crash as after any start.
CREATE TABLE kills (
    id          uuid        PRIMARY KEY,
    scope       text        NOT NULL CHECK (scope IN ('desk', 'account', 'strategy')),
    account_id  uuid        REFERENCES accounts (id),
    strategy_id uuid,
    reason      text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    asked_by    text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    cancels     boolean     NOT NULL,
    flattens    boolean     NOT NULL,
    is_drill    boolean     NOT NULL,
    status      text        NOT NULL CHECK (status IN (
        'ENGAGED', 'CANCELING', 'FLATTENING', 'INCOMPLETE', 'COMPLETED', 'ABANDONED')),
    updated_at  timestamptz NOT NULL,
    -- When each step was first seen to be over; nothing was left to do in it then.
    canceled_at timestamptz,
    flat_at     timestamptz,
    CONSTRAINT kills_scope CHECK (
        (scope = 'desk') = (account_id IS NULL) AND (scope = 'strategy') = (strategy_id IS NOT NULL)),
    CONSTRAINT kills_flatten_after_cancel CHECK (cancels OR NOT flattens)
);
CREATE INDEX kills_unfinished ON kills (asked_at)
    WHERE status IN ('ENGAGED', 'CANCELING', 'FLATTENING', 'INCOMPLETE');
CREATE INDEX kills_by_time ON kills (asked_at);
CREATE TRIGGER kills_never_deleted BEFORE DELETE ON kills FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kills_no_truncate BEFORE TRUNCATE ON kills FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The orders that a pull asked the end of, and those that it placed to close positions.
CREATE TABLE kill_orders (
    kill_id  uuid        NOT NULL REFERENCES kills (id),
    order_id uuid        NOT NULL REFERENCES orders (id),
    action   text        NOT NULL CHECK (action IN ('cancel', 'flatten')),
    asked_at timestamptz NOT NULL,
    times    integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (kill_id, order_id)
);

-- The text is what was hashed; the audit log holds the same hash in a chain.
CREATE TABLE kill_reports (
    kill_id   uuid        NOT NULL REFERENCES kills (id),
    seq       integer     NOT NULL,
    at        timestamptz NOT NULL,
    status    text        NOT NULL,
    body      text        NOT NULL,
    sha256    bytea       NOT NULL,
    chain     text        NOT NULL,
    audit_seq bigint      NOT NULL,
    PRIMARY KEY (kill_id, seq),
    CONSTRAINT kill_reports_hash CHECK (sha256 = sha256(convert_to(body, 'UTF8')))
);
CREATE TRIGGER kill_reports_immutable BEFORE UPDATE OR DELETE ON kill_reports
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kill_reports_no_truncate BEFORE TRUNCATE ON kill_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is not over, which is little, however many orders there ever were.
CREATE INDEX orders_open ON orders (account_id) WHERE status IN (
    'PENDING_APPROVAL', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
    'PENDING_CANCEL', 'UNKNOWN');
CREATE INDEX orders_of_strategy ON orders (strategy_id, created_at) WHERE strategy_id IS NOT NULL;

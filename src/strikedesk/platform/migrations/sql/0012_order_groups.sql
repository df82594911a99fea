-- Orders that belong together. A group says what is wanted; its orders, found by their group_id,
-- say what has come of it, and the next step is computed from both.
CREATE TABLE order_groups (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts (id),
    kind            text        NOT NULL CHECK (kind IN ('basket', 'sliced', 'iceberg', 'gtt', 'bracket')),
    client_group_id text        NOT NULL CHECK (length(client_group_id) BETWEEN 1 AND 64),
    -- Of what was asked for: the same id again with another one is refused.
    fingerprint     text        NOT NULL,
    policy          text        CHECK (policy IN ('stop', 'continue', 'unwind')),
    strategy_id     uuid,
    status          text        NOT NULL CHECK (status IN (
        'WORKING', 'ACTIVE', 'TRIGGERED', 'ENTERING', 'PROTECTING', 'UNPROTECTED', 'UNWINDING',
        'EXITING', 'CANCELING', 'COMPLETED', 'PARTIAL', 'FAILED', 'STOPPED', 'UNWOUND', 'STRANDED',
        'EXITED', 'CANCELED', 'EXPIRED')),
    reason_code     text,
    reason          text,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    -- When it must be looked at though nothing happened.
    next_at         timestamptz,
    version         integer     NOT NULL DEFAULT 1,
    CONSTRAINT order_groups_client_id_once UNIQUE (account_id, kind, client_group_id),
    CONSTRAINT order_groups_policy_of_baskets CHECK ((kind = 'basket') = (policy IS NOT NULL)),
    CONSTRAINT order_groups_gtt_expires CHECK ((kind = 'gtt') = (expires_at IS NOT NULL))
);
CREATE INDEX order_groups_by_account ON order_groups (account_id, created_at DESC, id DESC);
CREATE INDEX order_groups_open ON order_groups (next_at) WHERE status IN (
    'WORKING', 'ACTIVE', 'TRIGGERED', 'ENTERING', 'PROTECTING', 'UNPROTECTED', 'UNWINDING',
    'EXITING', 'CANCELING');

CREATE TABLE order_group_legs (
    group_id      uuid        NOT NULL REFERENCES order_groups (id),
    number        smallint    NOT NULL CHECK (number >= 0),
    position      smallint    NOT NULL CHECK (position >= 0),
    role          text        NOT NULL CHECK (role IN ('leg', 'slice', 'trigger', 'entry', 'target', 'stop')),
    instrument_id bigint      NOT NULL REFERENCES instruments (id),
    side          text        NOT NULL CHECK (side IN ('BUY', 'SELL')),
    order_type    text        NOT NULL CHECK (order_type IN ('MARKET', 'LIMIT', 'SL', 'SL-M')),
    quantity      numeric     NOT NULL CHECK (quantity > 0),
    price         numeric     CHECK (price > 0),
    trigger_price numeric     CHECK (trigger_price > 0),
    product       text        NOT NULL CHECK (product IN ('CNC', 'MIS', 'NRML')),
    time_in_force text        NOT NULL CHECK (time_in_force IN ('DAY', 'IOC', 'GTC')),
    status        text        NOT NULL CHECK (status IN ('WAITING', 'ARMED', 'FIRED', 'REFUSED', 'CANCELED')),
    watch_when    text        CHECK (watch_when IN ('above', 'below')),
    watch_price   numeric     CHECK (watch_price > 0),
    firing        smallint    NOT NULL DEFAULT 0 CHECK (firing >= 0),
    fired_at      timestamptz,
    fired_price   numeric,
    steps         integer     NOT NULL DEFAULT 0,
    steps_before  integer     NOT NULL DEFAULT 0 CHECK (steps_before <= steps),
    reason_code   text,
    reason        text,
    PRIMARY KEY (group_id, number),
    CONSTRAINT order_group_legs_watch CHECK ((watch_when IS NULL) = (watch_price IS NULL)),
    CONSTRAINT order_group_legs_armed CHECK (status <> 'ARMED' OR watch_price IS NOT NULL),
    CONSTRAINT order_group_legs_fired CHECK (
        (status = 'FIRED') <= (firing > 0) AND (firing > 0) = (fired_at IS NOT NULL))
);
CREATE INDEX order_group_legs_armed_now ON order_group_legs (group_id) WHERE status = 'ARMED';
-- Each leg fires once, and no two share a place.
CREATE UNIQUE INDEX order_group_legs_firings ON order_group_legs (group_id, firing) WHERE firing > 0;

CREATE FUNCTION order_group_legs_fire_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.firing > 0 AND OLD.firing <> NEW.firing THEN
        RAISE EXCEPTION 'leg % of group % has fired already', OLD.number, OLD.group_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'order_group_legs_fire_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_group_legs_fire_once BEFORE UPDATE ON order_group_legs
    FOR EACH ROW EXECUTE FUNCTION order_group_legs_fire_once();

CREATE TRIGGER order_groups_never_deleted BEFORE DELETE ON order_groups
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_groups_no_truncate BEFORE TRUNCATE ON order_groups
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_group_legs_never_deleted BEFORE DELETE ON order_group_legs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE order_group_events (
    seq      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id uuid        NOT NULL REFERENCES order_groups (id),
    event    text        NOT NULL,
    status   text        NOT NULL,
    at       timestamptz NOT NULL,
    detail   jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX order_group_events_by_group ON order_group_events (group_id, seq);
CREATE TRIGGER order_group_events_immutable BEFORE UPDATE OR DELETE ON order_group_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_group_events_no_truncate BEFORE TRUNCATE ON order_group_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

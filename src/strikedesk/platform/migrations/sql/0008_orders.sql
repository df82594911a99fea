-- Orders are never deleted; every change of one is an event that is never changed.
CREATE TABLE orders (
    id                uuid        PRIMARY KEY,
    account_id        uuid        NOT NULL REFERENCES accounts (id),
    client_order_id   text        NOT NULL CHECK (length(client_order_id) BETWEEN 1 AND 64),
    -- What the venue is told, so that an order whose answer was lost can be found again.
    tag               text        NOT NULL CONSTRAINT orders_tag_once UNIQUE,
    instrument_id     bigint      NOT NULL REFERENCES instruments (id),
    side              text        NOT NULL CHECK (side IN ('BUY', 'SELL')),
    order_type        text        NOT NULL CHECK (order_type IN ('MARKET', 'LIMIT')),
    product           text        NOT NULL CHECK (product IN ('CNC', 'MIS', 'NRML')),
    time_in_force     text        NOT NULL CHECK (time_in_force IN ('DAY', 'IOC')),
    quantity          numeric     NOT NULL CHECK (quantity > 0),
    price             numeric     CHECK (price > 0),
    -- The worst price that a market order may trade at; the reservation is made at it.
    protection_price  numeric     CHECK (protection_price > 0),
    status            text        NOT NULL CHECK (status IN (
        'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'PENDING_CANCEL', 'CANCELED',
        'REJECTED', 'DENIED', 'EXPIRED', 'UNKNOWN')),
    filled_quantity   numeric     NOT NULL DEFAULT 0,
    filled_value      numeric     NOT NULL DEFAULT 0 CHECK (filled_value >= 0),
    reserved          numeric     NOT NULL DEFAULT 0 CONSTRAINT orders_reserved_not_negative CHECK (reserved >= 0),
    reason_code       text,
    reason            text,
    venue_order_id    text,
    created_by        text        NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           integer     NOT NULL DEFAULT 1,
    CONSTRAINT orders_client_order_id_once UNIQUE (account_id, client_order_id),
    CONSTRAINT orders_filled_within_quantity CHECK (filled_quantity BETWEEN 0 AND quantity),
    CONSTRAINT orders_limit_has_price CHECK ((order_type = 'LIMIT') = (price IS NOT NULL)),
    CONSTRAINT orders_full_means_full CHECK ((status = 'FILLED') <= (filled_quantity = quantity)),
    CONSTRAINT orders_done_reserves_nothing CHECK (
        reserved = 0 OR status NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'DENIED', 'EXPIRED'))
);
CREATE INDEX orders_by_account ON orders (account_id, created_at DESC, id DESC);
CREATE INDEX orders_working ON orders (account_id, instrument_id, product)
    WHERE status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'UNKNOWN');

CREATE FUNCTION orders_keep_their_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.account_id, OLD.client_order_id, OLD.tag, OLD.instrument_id, OLD.side, OLD.product,
        OLD.created_at, OLD.created_by)
       IS DISTINCT FROM
       (NEW.id, NEW.account_id, NEW.client_order_id, NEW.tag, NEW.instrument_id, NEW.side, NEW.product,
        NEW.created_at, NEW.created_by) THEN
        RAISE EXCEPTION 'the identity of order % cannot change', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'orders_identity';
    END IF;
    IF NEW.filled_quantity < OLD.filled_quantity THEN
        RAISE EXCEPTION 'order % cannot lose a fill', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'orders_fills_only_grow';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_terms BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_keep_their_terms();
CREATE TRIGGER orders_never_deleted BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER orders_no_truncate BEFORE TRUNCATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Locks an account and reads all that the gate judges by, in one round trip: each one more would
-- hold the lock longer. The two statements are apart on purpose: a statement that waits for a
-- lock goes on with facts from before the wait, only the next one sees what was committed.
CREATE FUNCTION lock_order_facts(
    p_account uuid, p_user uuid, p_instrument bigint, p_product text, p_tag text,
    OUT account accounts, OUT cash numeric, OUT net_quantity numeric, OUT working_buy numeric,
    OUT working_sell numeric, OUT desk_halt text, OUT account_halt text, OUT known_id uuid
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT * INTO account FROM accounts WHERE id = p_account AND user_id = p_user FOR UPDATE;
    SELECT (SELECT balance FROM ledger_balances b
             WHERE b.account_id = p_account AND ledger_account = 'cash'),
           (SELECT reason FROM kill_switches WHERE scope = 'desk' AND released_at IS NULL),
           (SELECT reason FROM kill_switches k
             WHERE scope = 'account' AND k.account_id = p_account AND released_at IS NULL),
           (SELECT id FROM orders WHERE tag = p_tag)
      INTO cash, desk_halt, account_halt, known_id;
    SELECT p.net_quantity, p.working_buy, p.working_sell
      INTO net_quantity, working_buy, working_sell
      FROM positions p
     WHERE p.account_id = p_account AND p.instrument_id = p_instrument AND p.product = p_product;
END $$;

ALTER TABLE trades ADD CONSTRAINT trades_order FOREIGN KEY (order_id) REFERENCES orders (id);

CREATE TABLE order_events (
    seq        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   uuid        NOT NULL REFERENCES orders (id),
    event      text        NOT NULL,
    status     text        NOT NULL,
    at         timestamptz NOT NULL,
    detail     jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX order_events_by_order ON order_events (order_id, seq);
CREATE TRIGGER order_events_immutable BEFORE UPDATE OR DELETE ON order_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_events_no_truncate BEFORE TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

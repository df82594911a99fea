-- The whole life of an order: stops, changes of a working order, orders that wait for a second
-- pair of eyes, and where an order came from.
ALTER TABLE orders
    ADD COLUMN trigger_price     numeric     CHECK (trigger_price > 0),
    ADD COLUMN triggered_at      timestamptz,
    -- What a change under way asks for; all that is not asked for stays as it is.
    ADD COLUMN new_quantity      numeric     CHECK (new_quantity > 0),
    ADD COLUMN new_price         numeric     CHECK (new_price > 0),
    ADD COLUMN new_trigger_price numeric     CHECK (new_trigger_price > 0),
    ADD COLUMN replaces          integer     NOT NULL DEFAULT 0,
    ADD COLUMN origin            text        NOT NULL DEFAULT 'client',
    ADD COLUMN strategy_id       uuid,
    ADD COLUMN group_id          uuid,
    DROP CONSTRAINT orders_order_type_check,
    DROP CONSTRAINT orders_time_in_force_check,
    DROP CONSTRAINT orders_status_check,
    DROP CONSTRAINT orders_limit_has_price,
    ADD CONSTRAINT orders_order_type_check CHECK (order_type IN ('MARKET', 'LIMIT', 'SL', 'SL-M')),
    ADD CONSTRAINT orders_time_in_force_check CHECK (time_in_force IN ('DAY', 'IOC', 'GTC')),
    ADD CONSTRAINT orders_status_check CHECK (status IN (
        'PENDING_APPROVAL', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'PENDING_REPLACE',
        'PENDING_CANCEL', 'CANCELED', 'REJECTED', 'DENIED', 'EXPIRED', 'UNKNOWN')),
    ADD CONSTRAINT orders_limit_has_price CHECK ((order_type IN ('LIMIT', 'SL')) = (price IS NOT NULL)),
    ADD CONSTRAINT orders_stop_has_trigger CHECK (
        (order_type IN ('SL', 'SL-M')) = (trigger_price IS NOT NULL)),
    ADD CONSTRAINT orders_done_asks_nothing CHECK (
        status NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'DENIED', 'EXPIRED')
        OR num_nonnulls(new_quantity, new_price, new_trigger_price) = 0);
-- An order is full when nothing is left and no change under way asks for more.
DROP INDEX orders_working;
CREATE INDEX orders_working ON orders (account_id, instrument_id, product)
    WHERE status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE', 'PENDING_CANCEL', 'UNKNOWN');
CREATE INDEX orders_of_group ON orders (group_id) WHERE group_id IS NOT NULL;

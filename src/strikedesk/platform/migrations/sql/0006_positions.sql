-- Trades are facts; positions are what they add up to.
CREATE TABLE trades (
    id            uuid        PRIMARY KEY,
    seq           bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    account_id    uuid        NOT NULL REFERENCES accounts (id),
    order_id      uuid        NOT NULL,
    instrument_id bigint      NOT NULL REFERENCES instruments (id),
    venue         text        NOT NULL,
    exec_id       text        NOT NULL,
    side          text        NOT NULL CHECK (side IN ('BUY', 'SELL')),
    product       text        NOT NULL CHECK (product IN ('CNC', 'MIS', 'NRML')),
    quantity      numeric     NOT NULL CHECK (quantity > 0),
    price         numeric     NOT NULL CHECK (price > 0),
    gross_value   numeric     NOT NULL CHECK (gross_value > 0),
    charges       jsonb       NOT NULL,
    charges_total numeric     NOT NULL CHECK (charges_total >= 0),
    -- What the fill does to cash if settled in full: negative for a buy, charges included.
    net_value     numeric     NOT NULL,
    realized_pnl  numeric,
    executed_at   timestamptz NOT NULL,
    -- The same fill, told twice (stream and poll, before and after a restart), is booked once.
    CONSTRAINT trades_once UNIQUE (venue, account_id, exec_id),
    CONSTRAINT trades_net_value CHECK (
        net_value = CASE side WHEN 'BUY' THEN -gross_value ELSE gross_value END - charges_total)
);
CREATE INDEX trades_by_account ON trades (account_id, seq);
CREATE INDEX trades_by_order ON trades (order_id);
CREATE TRIGGER trades_immutable BEFORE UPDATE OR DELETE ON trades
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trades_no_truncate BEFORE TRUNCATE ON trades
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE positions (
    account_id    uuid        NOT NULL REFERENCES accounts (id),
    instrument_id bigint      NOT NULL REFERENCES instruments (id),
    product       text        NOT NULL CHECK (product IN ('CNC', 'MIS', 'NRML')),
    net_quantity  numeric     NOT NULL,
    -- Signed cost of what is open: positive long, negative short; the average price is cost / quantity.
    cost          numeric     NOT NULL,
    realized_pnl  numeric     NOT NULL DEFAULT 0,
    charges       numeric     NOT NULL DEFAULT 0 CHECK (charges >= 0),
    margin        numeric     NOT NULL DEFAULT 0 CONSTRAINT positions_margin_not_negative CHECK (margin >= 0),
    buy_quantity  numeric     NOT NULL DEFAULT 0 CHECK (buy_quantity >= 0),
    buy_value     numeric     NOT NULL DEFAULT 0 CHECK (buy_value >= 0),
    sell_quantity numeric     NOT NULL DEFAULT 0 CHECK (sell_quantity >= 0),
    sell_value    numeric     NOT NULL DEFAULT 0 CHECK (sell_value >= 0),
    -- Open quantity of working orders: moves with each order, so that the gate need not add up.
    working_buy   numeric     NOT NULL DEFAULT 0 CONSTRAINT positions_working_buy CHECK (working_buy >= 0),
    working_sell  numeric     NOT NULL DEFAULT 0 CONSTRAINT positions_working_sell CHECK (working_sell >= 0),
    opened_at     timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (account_id, instrument_id, product),
    CONSTRAINT positions_net_is_what_was_traded CHECK (net_quantity = buy_quantity - sell_quantity),
    CONSTRAINT positions_cost_has_the_sign_of_the_quantity CHECK (sign(cost) * sign(net_quantity) >= 0),
    CONSTRAINT positions_flat_costs_nothing CHECK (net_quantity <> 0 OR cost = 0)
);

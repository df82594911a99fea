-- What became of positions in contracts that ended: facts, like trades, of no order.
CREATE TABLE settlements (
    id               uuid        PRIMARY KEY,
    seq              bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    account_id       uuid        NOT NULL REFERENCES accounts (id),
    instrument_id    bigint      NOT NULL REFERENCES instruments (id),
    product          text        NOT NULL CHECK (product IN ('CNC', 'MIS', 'NRML')),
    -- Signed: what was held.
    quantity         numeric     NOT NULL CHECK (quantity <> 0),
    underlying_price numeric     NOT NULL CHECK (underlying_price > 0),
    -- What one unit paid: 0 for an option that ended out of the money.
    price            numeric     NOT NULL CHECK (price >= 0),
    value            numeric     NOT NULL CONSTRAINT settlements_value_has_the_sign_of_the_quantity
                                 CHECK (sign(value) * sign(quantity) >= 0),
    charges          jsonb       NOT NULL,
    charges_total    numeric     NOT NULL CHECK (charges_total >= 0),
    realized_pnl     numeric     NOT NULL,
    -- The contract's end, and when the desk found a price for it.
    settled_at       timestamptz NOT NULL,
    booked_at        timestamptz NOT NULL CHECK (booked_at >= settled_at),
    CONSTRAINT settlements_once UNIQUE (account_id, instrument_id, product, settled_at)
);
CREATE INDEX settlements_by_account ON settlements (account_id, seq);
CREATE TRIGGER settlements_immutable BEFORE UPDATE OR DELETE ON settlements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlements_no_truncate BEFORE TRUNCATE ON settlements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind_check;
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_kind_check CHECK (kind IN (
    'opening', 'deposit', 'withdrawal', 'fill', 'settlement', 'reset', 'adjustment'));

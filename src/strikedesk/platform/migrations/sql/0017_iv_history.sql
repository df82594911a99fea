-- What options and futures were like on each day, one row per underlying or contract.

-- Implied volatility for a tenor of 30 days; the last measurement of a day stays. Estimates are
-- floats: they are not booked.
CREATE TABLE iv_history (
    underlying text             NOT NULL CHECK (underlying LIKE '%_:_%'),
    day        date             NOT NULL,
    iv         double precision NOT NULL CHECK (iv > 0 AND iv < 100),
    source     text             NOT NULL CHECK (source IN ('chain', 'import')),
    method     text             CHECK (method IN (
                   'between_expiries', 'flat_before_first_expiry', 'flat_after_last_expiry')),
    spot       double precision CHECK (spot > 0 AND spot < 'infinity'),
    stored_at  timestamptz      NOT NULL,
    PRIMARY KEY (underlying, day),
    CONSTRAINT iv_history_method CHECK ((source = 'chain') = (method IS NOT NULL))
);

-- Open interest of futures, against which the next day's change is told.
CREATE TABLE futures_history (
    instrument_id bigint      NOT NULL REFERENCES instruments (id),
    day           date        NOT NULL,
    last_price    numeric     NOT NULL CHECK (last_price > 0),
    open_interest bigint      NOT NULL CHECK (open_interest >= 0),
    stored_at     timestamptz NOT NULL,
    PRIMARY KEY (instrument_id, day)
);

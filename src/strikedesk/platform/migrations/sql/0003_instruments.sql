-- Instruments: everything that can be traded or is the underlying of something.
CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE TABLE instruments (
    id              bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exchange        text             NOT NULL CHECK (exchange ~ '^[A-Z]{2,8}$'),
    tradingsymbol   text             NOT NULL CHECK (length(tradingsymbol) BETWEEN 1 AND 256 AND tradingsymbol !~ ':'),
    name            text             NOT NULL CHECK (length(name) BETWEEN 1 AND 512),
    kind            text             NOT NULL CHECK (kind IN ('EQ', 'ETF', 'INDEX', 'FUT', 'OPT')),
    currency        text             NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    lot_size        numeric          NOT NULL CHECK (lot_size > 0),
    tick_size       numeric          NOT NULL CHECK (tick_size > 0),
    multiplier      numeric          NOT NULL DEFAULT 1 CHECK (multiplier > 0),
    underlying      text             CHECK (underlying ~ '^[A-Z]{2,8}:.'),
    expiry          date,
    strike          numeric          CHECK (strike > 0),
    -- "right" alone is a reserved word.
    option_right    text             CHECK (option_right IN ('C', 'P')),
    sector          text,
    industry        text,
    freeze_quantity numeric          CHECK (freeze_quantity > 0),
    reference_price numeric          CHECK (reference_price > 0),
    reference_vol   double precision CHECK (reference_vol > 0 AND reference_vol < 'Infinity'),
    tokens          jsonb            NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(tokens) = 'object'),
    status          text             NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'EXPIRED')),
    created_at      timestamptz      NOT NULL DEFAULT now(),
    updated_at      timestamptz      NOT NULL DEFAULT now(),
    -- Signs become spaces on both sides of a search, so that BAJAJ-AUTO is found by "auto".
    search          tsvector         NOT NULL GENERATED ALWAYS AS (
        to_tsvector('simple', regexp_replace(tradingsymbol || ' ' || name, '[^A-Za-z0-9]+', ' ', 'g'))
    ) STORED,
    CONSTRAINT instruments_symbol_once UNIQUE (exchange, tradingsymbol),
    CONSTRAINT instruments_terms CHECK (
        CASE kind
            WHEN 'OPT' THEN expiry IS NOT NULL AND strike IS NOT NULL AND option_right IS NOT NULL
            WHEN 'FUT' THEN expiry IS NOT NULL AND strike IS NULL AND option_right IS NULL
            ELSE expiry IS NULL AND strike IS NULL AND option_right IS NULL
        END
    )
);
CREATE INDEX instruments_search ON instruments USING gin (search);
CREATE INDEX instruments_by_symbol_prefix ON instruments (tradingsymbol text_pattern_ops);
CREATE INDEX instruments_by_underlying ON instruments (underlying, expiry, strike) WHERE underlying IS NOT NULL;
CREATE INDEX instruments_by_expiry ON instruments (expiry) WHERE status = 'ACTIVE' AND expiry IS NOT NULL;

CREATE TRIGGER instruments_touch BEFORE UPDATE ON instruments
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Breaks between our books and a broker's, or within our own; and what the database itself
-- knows of trades and of profit.

CREATE TABLE reconciliation_issues (
    -- Made of account, type and subject: the same break found again is the same row.
    id            uuid        PRIMARY KEY,
    account_id    uuid        REFERENCES accounts (id),
    type          text        NOT NULL CHECK (type IN (
        'order_missing', 'order_external', 'quantity_mismatch', 'price_mismatch', 'status_mismatch',
        'fill_missing', 'fill_unknown', 'fill_mismatch', 'position_mismatch', 'cash_mismatch',
        'order_fills', 'position_trades', 'ledger_balance', 'ledger_trades', 'reservation',
        'working_quantity', 'margin', 'daily_statistics', 'audit_chain')),
    severity      text        NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    status        text        NOT NULL CHECK (status IN ('OPEN', 'RESOLVED')),
    subject       text        NOT NULL,
    order_id      uuid        REFERENCES orders (id),
    instrument_id bigint      REFERENCES instruments (id),
    message       text        NOT NULL,
    ours          text,
    theirs        text,
    -- What makes it this difference and not another one of the same subject.
    mark          text        NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    times_seen    integer     NOT NULL CHECK (times_seen > 0),
    gone_at       timestamptz,
    fix           text,
    fix_tried_at  timestamptz,
    auto_fixed    boolean     NOT NULL DEFAULT false,
    resolved_at   timestamptz,
    resolved_by   text,
    resolution    text        CHECK (length(resolution) BETWEEN 1 AND 2000),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reconciliation_issues_resolved_whole CHECK (
        num_nonnulls(resolved_at, resolved_by, resolution)
        = CASE status WHEN 'RESOLVED' THEN 3 ELSE 0 END),
    CONSTRAINT reconciliation_issues_fix CHECK ((fix IS NULL) = (fix_tried_at IS NULL)),
    CONSTRAINT reconciliation_issues_fixed CHECK (
        NOT auto_fixed OR (status = 'RESOLVED' AND fix IS NOT NULL))
);
CREATE INDEX reconciliation_issues_open ON reconciliation_issues (account_id) WHERE status = 'OPEN';
CREATE INDEX reconciliation_issues_by_time ON reconciliation_issues (first_seen_at DESC, id DESC);
CREATE TRIGGER reconciliation_issues_touch BEFORE UPDATE ON reconciliation_issues
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- A break stays on record as what it was, resolved or not.
CREATE FUNCTION reconciliation_issues_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.account_id, OLD.type, OLD.subject, OLD.first_seen_at)
       IS DISTINCT FROM (NEW.id, NEW.account_id, NEW.type, NEW.subject, NEW.first_seen_at) THEN
        RAISE EXCEPTION 'the identity of issue % cannot change', OLD.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'reconciliation_issues_identity';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reconciliation_issues_keep BEFORE UPDATE ON reconciliation_issues
    FOR EACH ROW EXECUTE FUNCTION reconciliation_issues_keep();
CREATE TRIGGER reconciliation_issues_never_deleted BEFORE DELETE ON reconciliation_issues
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reconciliation_issues_no_truncate BEFORE TRUNCATE ON reconciliation_issues
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE reconciliation_events (
    seq      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issue_id uuid        NOT NULL REFERENCES reconciliation_issues (id),
    event    text        NOT NULL,
    at       timestamptz NOT NULL,
    actor    text        NOT NULL,
    detail   jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX reconciliation_events_by_issue ON reconciliation_events (issue_id, seq);
CREATE TRIGGER reconciliation_events_immutable BEFORE UPDATE OR DELETE ON reconciliation_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reconciliation_events_no_truncate BEFORE TRUNCATE ON reconciliation_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The value of a trade is worked out here as well: left out, it is filled in; told, it must agree.
CREATE FUNCTION trades_values() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_gross   numeric;
    v_charges numeric;
BEGIN
    SELECT NEW.quantity * NEW.price * i.multiplier INTO v_gross
      FROM instruments i WHERE i.id = NEW.instrument_id;
    SELECT coalesce(sum(c.value::numeric), 0) INTO v_charges FROM jsonb_each_text(NEW.charges) c;
    NEW.gross_value := coalesce(NEW.gross_value, v_gross);
    NEW.charges_total := coalesce(NEW.charges_total, v_charges);
    NEW.net_value := coalesce(
        NEW.net_value,
        CASE NEW.side WHEN 'BUY' THEN -NEW.gross_value ELSE NEW.gross_value END - NEW.charges_total);
    IF round(NEW.gross_value, 8) <> round(v_gross, 8) OR NEW.charges_total <> v_charges THEN
        RAISE EXCEPTION 'trade %: gross value % and charges % are not % and %',
            NEW.id, NEW.gross_value, NEW.charges_total, v_gross, v_charges
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'trades_values';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trades_values BEFORE INSERT ON trades
    FOR EACH ROW EXECUTE FUNCTION trades_values();

-- Profit, by the same formulas as in the code: market value minus signed cost, before charges.
CREATE FUNCTION unrealized_pnl(
    p_net_quantity numeric, p_cost numeric, p_last_price numeric, p_multiplier numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT p_last_price * p_net_quantity * p_multiplier - p_cost
$$;

-- To four places; NULL when flat.
CREATE FUNCTION average_price(p_net_quantity numeric, p_cost numeric, p_multiplier numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT round(p_cost / nullif(p_net_quantity * p_multiplier, 0), 4)
$$;

-- What an account's days brought, charges taken off, both days included.
CREATE FUNCTION net_pnl(p_account uuid, p_from date, p_to date)
RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(realized_pnl - charges), 0) FROM daily_stats
     WHERE account_id = p_account AND day BETWEEN p_from AND p_to
$$;

CREATE VIEW v_active_positions AS
SELECT p.account_id, a.user_id, a.name AS account, i.exchange || ':' || i.tradingsymbol AS symbol,
       p.instrument_id, p.product, p.net_quantity,
       average_price(p.net_quantity, p.cost, i.multiplier) AS average_price, p.cost,
       p.realized_pnl, p.charges, p.margin, p.working_buy, p.working_sell, a.currency,
       p.opened_at, p.updated_at
  FROM positions p
  JOIN accounts a ON a.id = p.account_id
  JOIN instruments i ON i.id = p.instrument_id
 WHERE p.net_quantity <> 0;

-- The day is the account's own, by the database's clock; a replay lives by another.
CREATE VIEW v_today_orders AS
SELECT o.id, o.account_id, a.user_id, a.name AS account, o.client_order_id,
       i.exchange || ':' || i.tradingsymbol AS symbol, o.side, o.order_type, o.product,
       o.time_in_force, o.quantity, o.price, o.trigger_price, o.status, o.filled_quantity,
       round(o.filled_value / nullif(o.filled_quantity, 0), 4) AS average_price,
       o.reason_code, o.origin, o.created_at, o.updated_at
  FROM orders o
  JOIN accounts a ON a.id = o.account_id
  JOIN instruments i ON i.id = o.instrument_id
 WHERE account_day(a.currency, o.created_at) = account_day(a.currency, now());

CREATE VIEW v_reconciliation_issues AS
SELECT r.id, r.account_id, a.user_id, a.name AS account, a.state AS account_state, r.type,
       r.severity, r.subject, i.exchange || ':' || i.tradingsymbol AS symbol, r.order_id,
       r.message, r.ours, r.theirs, r.first_seen_at, r.last_seen_at, r.times_seen, r.gone_at, r.fix,
       round(extract(epoch FROM now() - r.first_seen_at)::numeric / 3600, 2) AS hours_unresolved
  FROM reconciliation_issues r
  LEFT JOIN accounts a ON a.id = r.account_id
  LEFT JOIN instruments i ON i.id = r.instrument_id
 WHERE r.status = 'OPEN';

CREATE VIEW v_daily_stats AS
SELECT d.account_id, a.user_id, a.name AS account, a.currency, d.day, d.trades, d.winning_trades,
       d.losing_trades,
       round(100.0 * d.winning_trades / nullif(d.winning_trades + d.losing_trades, 0), 2) AS win_rate,
       d.turnover, d.realized_pnl, d.charges, d.realized_pnl - d.charges AS net_pnl
  FROM daily_stats d JOIN accounts a ON a.id = d.account_id;

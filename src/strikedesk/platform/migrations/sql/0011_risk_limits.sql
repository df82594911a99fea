-- Limits by scope, restricted names, what each day brought, and latches on strategies.

-- Only what somebody set; defaults are in the code. The strictest of all scopes that set it wins.
CREATE TABLE risk_limits (
    scope      text        NOT NULL CHECK (scope IN ('desk', 'user', 'account', 'strategy')),
    scope_id   uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    overrides  jsonb       NOT NULL CHECK (jsonb_typeof(overrides) = 'object'),
    version    integer     NOT NULL DEFAULT 1,
    updated_by text        NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (scope, scope_id)
);

-- Names that may not be traded, or only reduced. `symbol` is EXCHANGE:SYMBOL of an instrument or
-- of an underlying, or EXCHANGE:* for a whole segment.
CREATE TABLE restrictions (
    id          uuid        PRIMARY KEY,
    scope       text        NOT NULL CHECK (scope IN ('desk', 'user', 'account')),
    scope_id    uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    symbol      text        NOT NULL CHECK (symbol LIKE '%_:_%'),
    effect      text        NOT NULL CHECK (effect IN ('blocked', 'reduce_only')),
    reason      text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    created_by  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    lifted_by   text,
    lifted_at   timestamptz,
    CONSTRAINT restrictions_lift CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE UNIQUE INDEX restrictions_once ON restrictions (symbol, scope, scope_id) WHERE lifted_at IS NULL;

-- What trading brought, by the account's own day; moves in the transaction of each trade.
CREATE TABLE daily_stats (
    account_id     uuid    NOT NULL REFERENCES accounts (id),
    day            date    NOT NULL,
    trades         integer NOT NULL DEFAULT 0,
    winning_trades integer NOT NULL DEFAULT 0,
    losing_trades  integer NOT NULL DEFAULT 0,
    turnover       numeric NOT NULL DEFAULT 0 CHECK (turnover >= 0),
    realized_pnl   numeric NOT NULL DEFAULT 0,
    charges        numeric NOT NULL DEFAULT 0 CHECK (charges >= 0),
    PRIMARY KEY (account_id, day)
);

ALTER TABLE kill_switches
    ADD COLUMN strategy_id uuid,
    DROP CONSTRAINT kill_switches_scope_check,
    DROP CONSTRAINT kill_switches_scope,
    ADD CONSTRAINT kill_switches_scope_check CHECK (scope IN ('desk', 'account', 'strategy')),
    ADD CONSTRAINT kill_switches_scope CHECK (
        (scope = 'desk') = (account_id IS NULL) AND (scope = 'strategy') = (strategy_id IS NOT NULL));
DROP INDEX kill_switches_engaged_once;
CREATE UNIQUE INDEX kill_switches_engaged_once ON kill_switches (
    scope, coalesce(account_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(strategy_id, '00000000-0000-0000-0000-000000000000')) WHERE released_at IS NULL;

-- Latches are evidence: engaged once, released once, never rewritten.
CREATE FUNCTION kill_switches_only_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.released_at IS NOT NULL
       OR (to_jsonb(OLD) - 'released_by' - 'released_at')
          IS DISTINCT FROM (to_jsonb(NEW) - 'released_by' - 'released_at') THEN
        RAISE EXCEPTION 'a kill switch can only be released, once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'kill_switches_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kill_switches_kept BEFORE UPDATE OR DELETE ON kill_switches
    FOR EACH ROW EXECUTE FUNCTION kill_switches_only_release();

-- The day of an account is the day where its currency's markets are.
CREATE FUNCTION account_day(p_currency text, p_at timestamptz) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT (p_at AT TIME ZONE CASE p_currency WHEN 'INR' THEN 'Asia/Kolkata'
            WHEN 'USD' THEN 'America/New_York' WHEN 'KES' THEN 'Africa/Nairobi'
            ELSE 'UTC' END)::date
$$;

CREATE FUNCTION trades_count_the_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO daily_stats AS d
    SELECT NEW.account_id, account_day(a.currency, NEW.executed_at), 1,
           coalesce(NEW.realized_pnl > NEW.charges_total, false)::int,
           coalesce(NEW.realized_pnl <= NEW.charges_total, false)::int,
           NEW.gross_value, coalesce(NEW.realized_pnl, 0), NEW.charges_total
      FROM accounts a WHERE a.id = NEW.account_id
    ON CONFLICT (account_id, day) DO UPDATE
       SET trades = d.trades + 1,
           winning_trades = d.winning_trades + EXCLUDED.winning_trades,
           losing_trades = d.losing_trades + EXCLUDED.losing_trades,
           turnover = d.turnover + EXCLUDED.turnover,
           realized_pnl = d.realized_pnl + EXCLUDED.realized_pnl,
           charges = d.charges + EXCLUDED.charges;
    RETURN NULL;
END $$;
CREATE TRIGGER trades_day AFTER INSERT ON trades FOR EACH ROW EXECUTE FUNCTION trades_count_the_day();

INSERT INTO daily_stats
SELECT t.account_id, account_day(a.currency, t.executed_at), count(*),
       count(*) FILTER (WHERE t.realized_pnl > t.charges_total),
       count(*) FILTER (WHERE t.realized_pnl <= t.charges_total),
       sum(t.gross_value), coalesce(sum(t.realized_pnl), 0), sum(t.charges_total)
  FROM trades t JOIN accounts a ON a.id = t.account_id GROUP BY 1, 2;

-- Most orders name nobody's restriction, so the check of an empty table must cost nothing.
CREATE FUNCTION restriction_of(p_symbol text, p_underlying text, p_user uuid, p_account uuid)
RETURNS restrictions LANGUAGE sql STABLE AS $$
    SELECT r FROM restrictions r
     WHERE r.lifted_at IS NULL
       AND r.symbol IN (p_symbol, p_underlying, split_part(p_symbol, ':', 1) || ':*')
       AND (r.scope = 'desk' OR (r.scope = 'user' AND r.scope_id = p_user)
            OR (r.scope = 'account' AND r.scope_id = p_account))
     ORDER BY r.effect LIMIT 1
$$;

DROP FUNCTION lock_order_facts(uuid[], uuid[], bigint[], text[], text[]);

-- Locks the accounts, in the order of their ids so that two who do so cannot deadlock, and reads
-- all that the gate judges by. The two statements are apart on purpose: a statement that waits
-- for a lock goes on with facts from before the wait, only the next one sees what was committed.
-- The planner settings keep every look-up on its index, also in plans made when tables were empty.
CREATE FUNCTION lock_order_facts(
    p_accounts uuid[], p_users uuid[], p_strategies uuid[], p_instruments bigint[],
    p_symbols text[], p_underlyings text[], p_sides text[], p_quantities numeric[],
    p_prices numeric[], p_tags text[], p_at timestamptz, p_counts boolean)
RETURNS TABLE (
    place bigint, account accounts, cash numeric, desk_halt text, account_halt text,
    strategy_halt text, known_id uuid, limits text[], restriction restrictions,
    last_second bigint, last_minute bigint, same_at timestamptz,
    today numeric, week numeric, month numeric,
    instrument_ids bigint[], products text[], net_quantities numeric[], costs numeric[],
    margins numeric[], working_buys numeric[], working_sells numeric[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM accounts a
       JOIN unnest(p_accounts, p_users) AS t (account_id, user_id)
         ON a.id = t.account_id AND a.user_id = t.user_id
      ORDER BY a.id FOR UPDATE OF a;
    RETURN QUERY
    SELECT t.place, a,
           (SELECT b.balance FROM ledger_balances b
             WHERE b.account_id = a.id AND b.ledger_account = 'cash'),
           halts.desk, halts.account, halts.strategy,
           (SELECT o.id FROM orders o WHERE o.tag = t.tag),
           (SELECT array_agg(l.overrides::text ORDER BY l.scope) FROM risk_limits l
             WHERE (l.scope, l.scope_id) IN (
                   ('desk', '00000000-0000-0000-0000-000000000000'), ('user', a.user_id),
                   ('account', a.id), ('strategy', t.strategy_id))),
           restriction_of(t.symbol, t.underlying, a.user_id, a.id),
           CASE WHEN p_counts THEN (
               SELECT count(*) FROM orders o WHERE o.account_id = a.id
                  AND o.created_at > p_at - interval '1 second' AND o.status <> 'DENIED') END,
           CASE WHEN p_counts THEN (
               SELECT count(*) FROM orders o WHERE o.account_id = a.id
                  AND o.created_at > p_at - interval '1 minute' AND o.status <> 'DENIED') END,
           CASE WHEN p_counts THEN (
               SELECT max(o.created_at) FROM orders o WHERE o.account_id = a.id
                  AND o.created_at > p_at - interval '1 minute' AND o.status <> 'DENIED'
                  AND o.instrument_id = t.instrument_id AND o.side = t.side
                  AND o.quantity = t.quantity AND o.price IS NOT DISTINCT FROM t.price) END,
           days.today, days.week, days.month,
           held.*
      FROM unnest(p_accounts, p_users, p_strategies, p_instruments, p_symbols, p_underlyings,
                  p_sides, p_quantities, p_prices, p_tags) WITH ORDINALITY
           AS t (account_id, user_id, strategy_id, instrument_id, symbol, underlying, side,
                 quantity, price, tag, place)
      JOIN accounts a ON a.id = t.account_id AND a.user_id = t.user_id
     CROSS JOIN LATERAL (
           SELECT max(k.reason) FILTER (WHERE k.scope = 'desk') AS desk,
                  max(k.reason) FILTER (WHERE k.scope = 'account') AS account,
                  max(k.reason) FILTER (WHERE k.scope = 'strategy') AS strategy
             FROM kill_switches k
            WHERE k.released_at IS NULL AND (
                  k.scope = 'desk' OR (k.account_id = a.id AND (
                  k.scope = 'account' OR k.strategy_id = t.strategy_id)))) AS halts
     CROSS JOIN LATERAL (
           SELECT sum(d.net) FILTER (WHERE d.day = d.now) AS today,
                  sum(d.net) FILTER (WHERE d.day >= date_trunc('week', d.now)) AS week,
                  sum(d.net) FILTER (WHERE d.day >= date_trunc('month', d.now)) AS month
             FROM (SELECT s.day, s.realized_pnl - s.charges AS net, n.now
                     FROM (SELECT account_day(a.currency, p_at) AS now) n, daily_stats s
                    WHERE s.account_id = a.id AND s.day <= n.now
                      AND s.day >= least(date_trunc('month', n.now), date_trunc('week', n.now))) d
           ) AS days
     CROSS JOIN LATERAL (
           SELECT array_agg(p.instrument_id), array_agg(p.product), array_agg(p.net_quantity),
                  array_agg(p.cost), array_agg(p.margin), array_agg(p.working_buy),
                  array_agg(p.working_sell)
             FROM positions p
            WHERE p.account_id = a.id
              AND (p.net_quantity <> 0 OR p.working_buy <> 0 OR p.working_sell <> 0)) AS held;
END $$;

-- Accounts, and the double-entry ledger that their balances come from.
CREATE TABLE accounts (
    id           uuid        PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id),
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    kind         text        NOT NULL CHECK (kind IN ('paper', 'live', 'tracked')),
    currency     text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state        text        NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'REDUCING', 'HALTED')),
    state_reason text,
    is_default   boolean     NOT NULL DEFAULT false,
    -- What working orders may still cost, and what open positions block: both move in the
    -- transaction that moves the order or the position, under this row's lock.
    reserved     numeric     NOT NULL DEFAULT 0 CONSTRAINT accounts_reserved_not_negative CHECK (reserved >= 0),
    margin       numeric     NOT NULL DEFAULT 0 CONSTRAINT accounts_margin_not_negative CHECK (margin >= 0),
    created_at   timestamptz NOT NULL,
    CONSTRAINT accounts_name_once UNIQUE (user_id, name)
);
CREATE UNIQUE INDEX accounts_default_once ON accounts (user_id) WHERE is_default;

-- A transaction says why money moved; its postings say between what. Debit is positive.
CREATE TABLE ledger_transactions (
    id         uuid        PRIMARY KEY,
    seq        bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    account_id uuid        NOT NULL REFERENCES accounts (id),
    kind       text        NOT NULL CHECK (kind IN ('opening', 'deposit', 'withdrawal', 'fill', 'reset', 'adjustment')),
    at         timestamptz NOT NULL,
    memo       text        NOT NULL DEFAULT '',
    reference  text
);
CREATE INDEX ledger_transactions_by_account ON ledger_transactions (account_id, seq);

CREATE TABLE ledger_postings (
    transaction_id uuid    NOT NULL REFERENCES ledger_transactions (id),
    account_id     uuid    NOT NULL REFERENCES accounts (id),
    ledger_account text    NOT NULL,
    amount         numeric NOT NULL CHECK (amount <> 0 AND amount = round(amount, 4)),
    -- Balance of this ledger account after this posting; set by the trigger below.
    balance        numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (transaction_id, ledger_account)
);
CREATE INDEX ledger_postings_by_account ON ledger_postings (account_id, ledger_account);

CREATE TABLE ledger_balances (
    account_id     uuid    NOT NULL REFERENCES accounts (id),
    ledger_account text    NOT NULL,
    balance        numeric NOT NULL,
    PRIMARY KEY (account_id, ledger_account)
);

-- Balances are derived here and nowhere else, so that no code path can forget them.
CREATE FUNCTION ledger_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_balances AS b (account_id, ledger_account, balance)
    VALUES (NEW.account_id, NEW.ledger_account, NEW.amount)
    ON CONFLICT (account_id, ledger_account) DO UPDATE SET balance = b.balance + EXCLUDED.balance
    RETURNING b.balance INTO NEW.balance;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_postings_balance BEFORE INSERT ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION ledger_post();

-- All postings of a transaction are inserted by one statement, and that statement balances.
CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh GROUP BY transaction_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'ledger postings do not sum to zero'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_balanced AFTER INSERT ON ledger_postings
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_must_balance();

CREATE TRIGGER ledger_transactions_immutable BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_postings_immutable BEFORE UPDATE OR DELETE ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transactions_no_truncate BEFORE TRUNCATE ON ledger_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_postings_no_truncate BEFORE TRUNCATE ON ledger_postings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

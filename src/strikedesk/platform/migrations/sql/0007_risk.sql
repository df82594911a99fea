-- The latch that refuses orders. A row without released_at is engaged.
CREATE TABLE kill_switches (
    id          uuid        PRIMARY KEY,
    scope       text        NOT NULL CHECK (scope IN ('desk', 'account')),
    account_id  uuid        REFERENCES accounts (id),
    reason      text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    engaged_by  text        NOT NULL,
    engaged_at  timestamptz NOT NULL,
    released_by text,
    released_at timestamptz,
    CONSTRAINT kill_switches_scope CHECK ((scope = 'account') = (account_id IS NOT NULL)),
    CONSTRAINT kill_switches_release CHECK ((released_by IS NULL) = (released_at IS NULL))
);
CREATE UNIQUE INDEX kill_switches_engaged_once
    ON kill_switches (scope, coalesce(account_id, '00000000-0000-0000-0000-000000000000'))
    WHERE released_at IS NULL;

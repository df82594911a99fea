"""Finds numbers of our own books that do not agree; each query returns only what differs.

All are read in one snapshot, and every booking is one transaction, so nothing can be under way
between a number and what it adds up to.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from strikedesk.orders.reconciliation.model import IssueType, Tie
from strikedesk.platform.db import Tx

ORDER_FILLS = """
SELECT o.account_id, o.id::text AS subject, o.id AS order_id, o.instrument_id, n.name,
       n.stored, n.derived
  FROM orders o
  LEFT JOIN LATERAL (SELECT sum(t.quantity) AS quantity, sum(t.quantity * t.price) AS value
                       FROM trades t WHERE t.order_id = o.id) t ON true
 CROSS JOIN LATERAL (VALUES
       ('filled_quantity', o.filled_quantity, coalesce(t.quantity, 0)),
       ('filled_value', o.filled_value, coalesce(t.value, 0))) AS n (name, stored, derived)
 WHERE ($1::uuid[] IS NULL OR o.account_id = ANY($1))
   AND ($2::timestamptz IS NULL OR o.updated_at >= $2) AND n.stored <> n.derived
"""

# What a contract's end did is a fact like a trade: it closed what was held.
POSITION_TRADES = """
WITH moved AS (
    SELECT p.* FROM positions p
     WHERE ($1::uuid[] IS NULL OR p.account_id = ANY($1))
       AND ($2::timestamptz IS NULL OR p.updated_at >= $2)
), facts AS (
    SELECT t.account_id, t.instrument_id, t.product,
           CASE t.side WHEN 'BUY' THEN t.quantity ELSE -t.quantity END AS quantity,
           coalesce(t.realized_pnl, 0) AS realized_pnl, t.charges_total AS charges
      FROM trades t
     WHERE ($1::uuid[] IS NULL OR t.account_id = ANY($1))
       AND ($2::timestamptz IS NULL OR (t.account_id, t.instrument_id, t.product) IN
            (SELECT account_id, instrument_id, product FROM moved)) {settled}
), summed AS (
    SELECT account_id, instrument_id, product, sum(quantity) AS quantity,
           sum(realized_pnl) AS realized_pnl, sum(charges) AS charges
      FROM facts GROUP BY 1, 2, 3
)
SELECT account_id, instrument_id || ':' || product AS subject, NULL::uuid AS order_id,
       instrument_id, n.name, n.stored, n.derived
  FROM moved p FULL JOIN summed s USING (account_id, instrument_id, product)
 CROSS JOIN LATERAL (VALUES
       ('net_quantity', coalesce(p.net_quantity, 0), coalesce(s.quantity, 0)),
       ('realized_pnl', coalesce(p.realized_pnl, 0), coalesce(s.realized_pnl, 0)),
       ('charges', coalesce(p.charges, 0), coalesce(s.charges, 0))) AS n (name, stored, derived)
 WHERE n.stored <> n.derived
"""

SETTLED_POSITIONS = """
    UNION ALL
    SELECT account_id, instrument_id, product, -quantity, realized_pnl, charges_total
      FROM settlements
     WHERE ($1::uuid[] IS NULL OR account_id = ANY($1))
       AND ($2::timestamptz IS NULL OR (account_id, instrument_id, product) IN
            (SELECT account_id, instrument_id, product FROM moved))"""

LEDGER_BALANCE = """
WITH touched AS (
    SELECT DISTINCT account_id FROM ledger_transactions
     WHERE ($1::uuid[] IS NULL OR account_id = ANY($1))
       AND ($2::timestamptz IS NULL OR at >= $2)
), summed AS (
    SELECT account_id, ledger_account, sum(amount) AS amount
      FROM ledger_postings WHERE account_id IN (SELECT account_id FROM touched) GROUP BY 1, 2
), stored AS (
    SELECT * FROM ledger_balances WHERE account_id IN (SELECT account_id FROM touched)
), whole AS (
    SELECT account_id, sum(amount) AS amount FROM summed GROUP BY 1
)
SELECT account_id, 'ledger' AS subject, NULL::uuid AS order_id, NULL::bigint AS instrument_id,
       ledger_account AS name, coalesce(b.balance, 0) AS stored, coalesce(s.amount, 0) AS derived
  FROM stored b FULL JOIN summed s USING (account_id, ledger_account)
 WHERE coalesce(b.balance, 0) <> coalesce(s.amount, 0)
UNION ALL
SELECT account_id, 'ledger', NULL, NULL, 'of_all_accounts', amount, 0 FROM whole WHERE amount <> 0
"""

# Only what fills and settlements posted: an adjustment by hand is no trade.
LEDGER_TRADES = """
WITH touched AS (
    SELECT DISTINCT account_id FROM ledger_transactions
     WHERE ($1::uuid[] IS NULL OR account_id = ANY($1))
       AND ($2::timestamptz IS NULL OR at >= $2)
), posted AS (
    SELECT p.account_id,
           coalesce(sum(p.amount) FILTER (WHERE p.ledger_account LIKE 'charges:%'), 0) AS charges,
           coalesce(-sum(p.amount) FILTER (WHERE p.ledger_account = 'realized_pnl'), 0) AS realized,
           coalesce(sum(p.amount) FILTER (WHERE p.ledger_account = 'securities'), 0) AS securities
      FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id
     WHERE t.kind IN ('fill', 'settlement')
       AND t.account_id IN (SELECT account_id FROM touched) GROUP BY 1
), facts AS (
    SELECT account_id, charges_total AS charges, coalesce(realized_pnl, 0) AS realized
      FROM trades WHERE account_id IN (SELECT account_id FROM touched) {settled}
), summed AS (
    SELECT account_id, sum(charges) AS charges, sum(realized) AS realized FROM facts GROUP BY 1
), held AS (
    SELECT p.account_id, sum(p.cost) AS cost
      FROM positions p JOIN instruments i ON i.id = p.instrument_id
     WHERE p.account_id IN (SELECT account_id FROM touched)
       AND (i.kind = 'OPT' OR (i.kind IN ('EQ', 'ETF') AND p.product = 'CNC')) GROUP BY 1
)
SELECT account_id, 'trades' AS subject, NULL::uuid AS order_id, NULL::bigint AS instrument_id,
       n.name, n.stored, n.derived
  FROM touched LEFT JOIN posted x USING (account_id) LEFT JOIN summed s USING (account_id)
  LEFT JOIN held h USING (account_id)
 CROSS JOIN LATERAL (VALUES
       ('charges', coalesce(x.charges, 0), coalesce(s.charges, 0)),
       ('realized_pnl', coalesce(x.realized, 0), coalesce(s.realized, 0)),
       ('securities', coalesce(x.securities, 0), coalesce(h.cost, 0))) AS n (name, stored, derived)
 WHERE n.stored <> n.derived
"""

SETTLED_LEDGER = """
    UNION ALL
    SELECT account_id, charges_total, realized_pnl
      FROM settlements WHERE account_id IN (SELECT account_id FROM touched)"""

OPEN = """('PENDING_APPROVAL', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
           'PENDING_CANCEL', 'UNKNOWN')"""

RESERVATION = f"""
SELECT a.id AS account_id, 'account' AS subject, NULL::uuid AS order_id,
       NULL::bigint AS instrument_id, 'reserved' AS name, a.reserved AS stored,
       coalesce(o.reserved, 0) AS derived
  FROM accounts a
  LEFT JOIN (SELECT account_id, sum(reserved) AS reserved FROM orders
              WHERE status IN {OPEN} GROUP BY 1) o ON o.account_id = a.id
 WHERE ($1::uuid[] IS NULL OR a.id = ANY($1)) AND a.reserved <> coalesce(o.reserved, 0)
   AND ($2::timestamptz IS NULL OR true)
"""  # noqa: S608

WORKING_QUANTITY = f"""
WITH open AS (
    SELECT account_id, instrument_id, product,
           sum(greatest(quantity, new_quantity) - filled_quantity)
               FILTER (WHERE side = 'BUY') AS buying,
           sum(greatest(quantity, new_quantity) - filled_quantity)
               FILTER (WHERE side = 'SELL') AS selling
      FROM orders WHERE status IN {OPEN} AND status <> 'PENDING_APPROVAL'
       AND ($1::uuid[] IS NULL OR account_id = ANY($1)) GROUP BY 1, 2, 3
), stored AS (
    SELECT account_id, instrument_id, product, working_buy, working_sell FROM positions
     WHERE $1::uuid[] IS NULL OR account_id = ANY($1)
)
SELECT account_id, instrument_id || ':' || product AS subject, NULL::uuid AS order_id,
       instrument_id, n.name, n.stored, n.derived
  FROM stored p FULL JOIN open o USING (account_id, instrument_id, product)
 CROSS JOIN LATERAL (VALUES
       ('working_buy', coalesce(p.working_buy, 0), coalesce(o.buying, 0)),
       ('working_sell', coalesce(p.working_sell, 0), coalesce(o.selling, 0)))
       AS n (name, stored, derived)
 WHERE n.stored <> n.derived AND ($2::timestamptz IS NULL OR true)
"""  # noqa: S608

MARGIN = """
SELECT a.id AS account_id, 'account' AS subject, NULL::uuid AS order_id,
       NULL::bigint AS instrument_id, 'margin' AS name, a.margin AS stored,
       coalesce(p.margin, 0) AS derived
  FROM accounts a
  LEFT JOIN (SELECT account_id, sum(margin) AS margin FROM positions WHERE margin > 0 GROUP BY 1) p
    ON p.account_id = a.id
 WHERE ($1::uuid[] IS NULL OR a.id = ANY($1)) AND a.margin <> coalesce(p.margin, 0)
   AND ($2::timestamptz IS NULL OR true)
"""

DAILY_STATISTICS = """
WITH summed AS (
    SELECT t.account_id, account_day(a.currency, t.executed_at) AS day, count(*) AS trades,
           sum(t.gross_value) AS turnover
      FROM trades t JOIN accounts a ON a.id = t.account_id
     WHERE $1::uuid[] IS NULL OR t.account_id = ANY($1) GROUP BY 1, 2
), stored AS (
    SELECT * FROM daily_stats WHERE $1::uuid[] IS NULL OR account_id = ANY($1)
)
SELECT account_id, day::text AS subject, NULL::uuid AS order_id, NULL::bigint AS instrument_id,
       n.name, n.stored, n.derived
  FROM stored d FULL JOIN summed s USING (account_id, day)
 CROSS JOIN LATERAL (VALUES
       ('trades', coalesce(d.trades, 0)::numeric, coalesce(s.trades, 0)::numeric),
       ('turnover', coalesce(d.turnover, 0), coalesce(s.turnover, 0))) AS n (name, stored, derived)
 WHERE n.stored <> n.derived AND ($2::timestamptz IS NULL OR true)
"""

HAS_SETTLEMENTS = "SELECT to_regclass('settlements') IS NOT NULL"

WHOLE_ONLY = frozenset({IssueType.DAILY_STATISTICS})


async def ties(tx: Tx, account_ids: Sequence[UUID] | None, since: datetime | None) -> list[Tie]:
    """Return the numbers that do not agree.

    Parameters
    ----------
    since : datetime or None
        Look only at what moved since; None looks at everything.
    """
    settled = await tx.fetchval(HAS_SETTLEMENTS)
    queries = {
        IssueType.ORDER_FILLS: ORDER_FILLS,
        IssueType.POSITION_TRADES: POSITION_TRADES.format(
            settled=SETTLED_POSITIONS if settled else ""
        ),
        IssueType.LEDGER_BALANCE: LEDGER_BALANCE,
        IssueType.LEDGER_TRADES: LEDGER_TRADES.format(settled=SETTLED_LEDGER if settled else ""),
        IssueType.RESERVATION: RESERVATION,
        IssueType.WORKING_QUANTITY: WORKING_QUANTITY,
        IssueType.MARGIN: MARGIN,
        IssueType.DAILY_STATISTICS: DAILY_STATISTICS,
    }
    wanted = None if account_ids is None else list(account_ids)
    found = []
    for issue, query in queries.items():
        if since is None or issue not in WHOLE_ONLY:
            found += [Tie(issue, **row) for row in await tx.fetch(query, wanted, since)]
    return found

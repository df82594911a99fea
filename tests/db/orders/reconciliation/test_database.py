"""What the database knows by itself: values of trades, profit, views."""

from decimal import Decimal

import asyncpg
import pytest

from strikedesk.core.trading import Side
from support.breaking import reconciler, tamper
from support.floor import Floor

TRADE = """
INSERT INTO trades (id, account_id, order_id, instrument_id, venue, exec_id, side, product,
                    quantity, price, gross_value, charges, charges_total, net_value, executed_at)
SELECT gen_random_uuid(), account_id, order_id, instrument_id, venue, $1, side, product,
       quantity, price, $2, charges, $3, $4, executed_at FROM trades LIMIT 1
RETURNING gross_value || ' ' || charges_total || ' ' || net_value
"""


async def test_the_values_of_a_trade_are_filled_in(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 5))
    booked = await floor.value(
        "SELECT gross_value || ' ' || charges_total || ' ' || net_value FROM trades"
    )
    assert await floor.value(TRADE, "E-2", None, None, None) == booked


@pytest.mark.parametrize(
    ("gross", "charges", "net"),
    [("6500.51", None, None), (None, "0", None), (None, None, "-1"), ("1", "1", "-2")],
)
async def test_a_trade_whose_values_do_not_agree_is_refused(
    floor: Floor, gross: str | None, charges: str | None, net: str | None
) -> None:
    await floor.trade(floor.terms(Side.BUY, 5))
    given = [each and Decimal(each) for each in (gross, charges, net)]
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await floor.value(TRADE, "E-2", *given)


async def test_profit_is_what_the_code_says_it_is(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 20))
    await floor.trade(floor.terms(Side.SELL, 20))
    pnl = await floor.value(
        "SELECT net_pnl(account_id, '2026-11-20', '2026-11-20') FROM accounts a "
        "JOIN positions p ON p.account_id = a.id"
    )
    assert pnl == await floor.value("SELECT realized_pnl - charges FROM positions")
    assert pnl == await floor.value("SELECT net_pnl FROM v_daily_stats")
    assert await floor.value("SELECT unrealized_pnl(-2, -200, 90, 10)") == -1600
    assert await floor.value("SELECT average_price(3, 100, 1)") == Decimal("33.3333")
    assert await floor.value("SELECT average_price(0, 0, 1)") is None


async def test_the_views_show_what_is_open_today_and_unresolved(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 20))
    await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    row = await floor.value(
        "SELECT symbol || ' ' || net_quantity || ' ' || average_price FROM v_active_positions"
    )
    assert row == "NSE:RELIANCE 20 1300.1000"
    assert await floor.value("SELECT count(*) FROM v_today_orders") in (0, 2)  # its own clock's day
    await tamper(floor, "UPDATE accounts SET margin = margin + 1")
    await reconciler(floor).run(None)
    await tamper(
        floor, "UPDATE reconciliation_issues SET first_seen_at = now() - interval '90 minutes'"
    )
    row = await floor.value(
        "SELECT type || ' ' || account_state || ' ' || hours_unresolved FROM v_reconciliation_issues"
    )
    assert row == "margin HALTED 1.50"


async def test_a_change_of_an_issue_moves_its_stamp(floor: Floor) -> None:
    await tamper(floor, "UPDATE accounts SET margin = margin + 1")
    looker = reconciler(floor)
    await looker.run(None)
    before = await floor.value("SELECT updated_at FROM reconciliation_issues")
    await looker.run(None)
    assert await floor.value("SELECT updated_at FROM reconciliation_issues") > before

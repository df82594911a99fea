"""What must hold of the books after anything whatever."""

from support.floor import Floor


async def assert_ties_out(floor: Floor) -> None:
    """What must hold after anything whatever."""
    assert await floor.value("SELECT coalesce(sum(amount), 0) FROM ledger_postings") == 0
    assert (
        await floor.value("""
        SELECT count(*) FROM ledger_balances b WHERE balance <> (
            SELECT sum(amount) FROM ledger_postings p
             WHERE (p.account_id, p.ledger_account) = (b.account_id, b.ledger_account))
    """)
        == 0
    )
    assert (
        await floor.value("""
        SELECT count(*) FROM orders o WHERE filled_quantity <> (
            SELECT coalesce(sum(quantity), 0) FROM trades t WHERE t.order_id = o.id)
    """)
        == 0
    )
    assert (
        await floor.value("""
        SELECT count(*) FROM positions p WHERE net_quantity <> (
            SELECT sum(CASE side WHEN 'BUY' THEN quantity ELSE -quantity END) FROM trades t
             WHERE (t.account_id, t.instrument_id, t.product) =
                   (p.account_id, p.instrument_id, p.product))
    """)
        == 0
    )
    assert (
        await floor.value("""
        SELECT count(*) FROM accounts a WHERE reserved <> (
            SELECT coalesce(sum(reserved), 0) FROM orders o WHERE o.account_id = a.id)
           OR margin <> (SELECT coalesce(sum(margin), 0) FROM positions p WHERE p.account_id = a.id)
    """)
        == 0
    )
    await assert_working_ties_out(floor)


async def assert_working_ties_out(floor: Floor) -> None:
    for side, column in (("BUY", "working_buy"), ("SELL", "working_sell")):
        working = await floor.value(
            "SELECT coalesce(sum(greatest(quantity, new_quantity) - filled_quantity), 0) FROM orders "
            "WHERE side = $1 AND status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', "
            "'PENDING_REPLACE', 'PENDING_CANCEL', 'UNKNOWN')",
            side,
        )
        assert await floor.value(f"SELECT coalesce(sum({column}), 0) FROM positions") == working

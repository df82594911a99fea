from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.broker import BrokerSnapshot, Execution, Holding, OpenOrder, Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation.model import Books, Break, Fill, IssueType, Severity
from strikedesk.orders.reconciliation.rules import (
    CASH_ROUNDING,
    IN_FLIGHT,
    IN_FLIGHT_MAX,
    broker_breaks,
    cash_severity,
    evidence,
)
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType

AT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
ACCOUNT = UUID(int=1)
S = OrderStatus


def order(number: int = 7, status: OrderStatus = S.NEW, **changes: object) -> Order:
    made = Order(
        id=UUID(int=number),
        account_id=ACCOUNT,
        client_order_id=f"order-{number}",
        tag=f"SD{number}",
        instrument_id=42,
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        product=Product.CNC,
        time_in_force=TimeInForce.DAY,
        quantity=Decimal(10),
        price=Decimal(100),
        protection_price=None,
        status=status,
        filled_quantity=Decimal(0),
        filled_value=Decimal(0),
        reserved=Decimal(0),
        reason_code=None,
        reason=None,
        venue_order_id=f"V{number}",
        created_by="test",
        created_at=AT,
        updated_at=AT,
        version=1,
    )
    return replace(made, **changes)


def there(ours: Order, **changes: object) -> OpenOrder:
    told = OpenOrder(
        ours.venue_order_id or "V",
        ours.instrument_id,
        ours.side,
        ours.quantity,
        ours.filled_quantity,
        ours.price,
        tag=ours.tag,
    )
    return replace(told, **changes)


def execution(ours: Order | None = None, exec_id: str = "E1", **changes: object) -> Execution:
    told = Execution(
        exec_id,
        "V7" if ours is None else str(ours.venue_order_id),
        42,
        Side.BUY,
        Decimal(4),
        Decimal(100),
        AT,
        tag=None if ours is None else ours.tag,
    )
    return replace(told, **changes)


def booked(told: Execution, ours: Order) -> Fill:
    return Fill(ours.id, told.exec_id, 42, told.side, told.quantity, told.price, told.at)


def breaks(
    orders: Sequence[Order] = (),
    fills: Sequence[Fill] = (),
    /,
    now: datetime = AT,
    positions: dict[tuple[int, Product], Decimal] | None = None,
    cash: Decimal | None = None,
    **told: object,
) -> list[Break]:
    ours = Books(ACCOUNT, "INR", tuple(orders), tuple(fills), positions, cash)
    return broker_breaks(ours, BrokerSnapshot(**told), now)  # type: ignore[arg-type]


def kinds(found: Sequence[Break]) -> list[tuple[IssueType, Severity]]:
    return [(each.type, each.severity) for each in found]


def test_a_broker_that_can_tell_nothing_is_not_compared() -> None:
    ours = order()
    assert breaks([ours], [booked(execution(), ours)], positions={}, cash=Decimal(1)) == []


@pytest.mark.parametrize("status", [S.NEW, S.PARTIALLY_FILLED])
def test_a_working_order_that_is_not_there_is_missing_and_asked_about(status: OrderStatus) -> None:
    (found,) = breaks([order(status=status)], orders=())
    assert (found.type, found.severity) == (IssueType.ORDER_MISSING, Severity.CRITICAL)
    assert found.asks_about == UUID(int=7)


@pytest.mark.parametrize("status", sorted(set(S) - {S.NEW, S.PARTIALLY_FILLED}))
def test_an_order_that_is_done_or_under_way_is_not_missing(status: OrderStatus) -> None:
    assert breaks([order(status=status)], orders=()) == []


@pytest.mark.parametrize("status", sorted(DONE | {S.PENDING_APPROVAL}))
def test_an_order_that_does_not_work_here_must_not_work_there(status: OrderStatus) -> None:
    ours = order(status=status)
    assert kinds(breaks([ours], orders=(there(ours),))) == [
        (IssueType.STATUS_MISMATCH, Severity.CRITICAL)
    ]


@pytest.mark.parametrize("status", sorted(IN_FLIGHT))
def test_what_is_under_way_has_other_terms_there_for_a_moment(status: OrderStatus) -> None:
    ours = order(status=status)
    told = there(ours, quantity=Decimal(20), price=Decimal(90))
    assert breaks([ours], orders=(told,)) == []
    late = AT + IN_FLIGHT_MAX + timedelta(seconds=1)
    assert kinds(breaks([ours], orders=(told,), now=late)) == [
        (IssueType.STATUS_MISMATCH, Severity.WARNING)
    ]


def test_an_order_is_known_by_id_by_tag_or_by_the_venues_id() -> None:
    ours = order()
    for told in (
        there(ours, order_id=ours.id, tag=None, venue_order_id="X"),
        there(ours, venue_order_id="X"),
        there(ours, tag=None),
    ):
        assert breaks([ours], orders=(told,)) == []
    strange = there(ours, tag=None, venue_order_id="X")
    assert [each.type for each in breaks([ours], orders=(strange,))] == [
        IssueType.ORDER_MISSING,
        IssueType.ORDER_EXTERNAL,
    ]


def test_an_order_sent_by_somebody_else_is_a_warning_ours_without_a_record_is_critical() -> None:
    strange = there(order(), tag=None)
    ours_once = there(order(), tag="SDLOST")
    assert kinds(breaks(orders=(strange,))) == [(IssueType.ORDER_EXTERNAL, Severity.WARNING)]
    assert kinds(breaks(orders=(ours_once,))) == [(IssueType.ORDER_EXTERNAL, Severity.CRITICAL)]


@pytest.mark.parametrize(
    ("side", "price", "severity"),
    [
        (Side.BUY, 101, Severity.CRITICAL),
        (Side.BUY, 99, Severity.WARNING),
        (Side.SELL, 99, Severity.CRITICAL),
        (Side.SELL, 101, Severity.WARNING),
    ],
)
def test_a_price_that_costs_more_than_was_set_aside_is_critical(
    side: Side, price: int, severity: Severity
) -> None:
    ours = order(side=side)
    found = breaks([ours], orders=(there(ours, price=Decimal(price)),))
    assert kinds(found) == [(IssueType.PRICE_MISMATCH, severity)]


def test_a_trigger_counts_only_while_it_waits() -> None:
    ours = order(order_type=OrderType.SL, trigger_price=Decimal(95))
    told = there(ours, trigger_price=Decimal(96))
    assert kinds(breaks([ours], orders=(told,))) == [(IssueType.PRICE_MISMATCH, Severity.WARNING)]
    triggered = replace(ours, triggered_at=AT)
    assert breaks([triggered], orders=(told,)) == []


def test_a_missing_fill_that_fits_is_cured_by_the_fill_itself() -> None:
    ours = order()
    (found,) = breaks([ours], executions=(execution(ours),), executions_since=AT)
    assert (found.type, found.severity) == (IssueType.FILL_MISSING, Severity.WARNING)
    (report,) = found.cure
    assert (report.order_id, report.exec_id, report.event) == (ours.id, "E1", OrderEvent.FILL)
    assert (report.last_quantity, report.last_price) == (Decimal(4), Decimal(100))


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(11)},
        {"side": Side.SELL},
        {"instrument_id": 43},
        {"tag": None, "venue_order_id": "X"},
    ],
)
def test_a_missing_fill_that_is_not_provably_the_orders_is_for_a_person(
    changes: dict[str, object],
) -> None:
    ours = order()
    told = execution(ours, **changes)
    (found,) = breaks([ours], executions=(told,), executions_since=AT)
    assert (found.severity, found.cure) == (Severity.CRITICAL, ())


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_cures_never_fill_more_than_the_order_has(quantities: list[int]) -> None:
    ours = order()
    told = tuple(
        execution(ours, f"E{n}", quantity=Decimal(quantity))
        for n, quantity in enumerate(quantities)
    )
    found = breaks([ours], executions=told, executions_since=AT)
    assert len(found) == len(told)
    cured = sum(r.last_quantity for each in found for r in each.cure if r.last_quantity)
    assert cured <= ours.quantity
    assert all(bool(each.cure) == (each.severity is Severity.WARNING) for each in found)


def test_a_fill_that_the_broker_does_not_have_is_critical_if_it_would_have_told() -> None:
    ours = order(status=S.PARTIALLY_FILLED, filled_quantity=Decimal(4))
    fill = booked(execution(), ours)
    earlier, later = AT - timedelta(seconds=1), AT
    assert kinds(breaks([ours], [fill], executions=(), executions_since=earlier)) == [
        (IssueType.FILL_UNKNOWN, Severity.CRITICAL)
    ]
    assert breaks([ours], [fill], executions=(), executions_since=later) == []


def test_the_same_fill_at_another_price_is_critical() -> None:
    ours = order(status=S.PARTIALLY_FILLED, filled_quantity=Decimal(4))
    told = execution(price=Decimal(101))
    found = breaks([ours], [booked(execution(), ours)], executions=(told,), executions_since=AT)
    assert kinds(found) == [(IssueType.FILL_MISMATCH, Severity.CRITICAL)]


def test_a_filled_quantity_is_compared_unless_a_fill_explains_it() -> None:
    ours = order()
    told = there(ours, filled_quantity=Decimal(4))
    (more,) = breaks([ours], orders=(told,))
    assert (more.type, more.asks_about) == (IssueType.FILL_MISSING, ours.id)
    explained = breaks([ours], orders=(told,), executions=(execution(ours),), executions_since=AT)
    assert [each.subject for each in explained] == ["E1"]
    had = order(status=S.PARTIALLY_FILLED, filled_quantity=Decimal(5))
    assert kinds(breaks([had], orders=(told,))) == [(IssueType.FILL_UNKNOWN, Severity.CRITICAL)]


def test_an_order_whose_missing_fills_may_have_ended_it_is_not_called_missing() -> None:
    ours = order()
    told = execution(ours, quantity=Decimal(10))
    found = breaks([ours], orders=(), executions=(told,), executions_since=AT)
    assert [each.type for each in found] == [IssueType.FILL_MISSING]


HELD = {(42, Product.CNC): Decimal(3), (42, Product.MIS): Decimal(-1)}


def test_positions_are_added_up_for_a_broker_that_knows_no_products() -> None:
    assert breaks(positions=HELD) == []
    ours = Books(ACCOUNT, "INR", positions=HELD)
    one = BrokerSnapshot(positions=(Holding(42, None, Decimal(2)),))
    assert broker_breaks(ours, one, AT) == []
    each = BrokerSnapshot(
        positions=(Holding(42, Product.CNC, Decimal(3)), Holding(42, Product.MIS, Decimal(-1)))
    )
    assert broker_breaks(ours, each, AT) == []
    short = BrokerSnapshot(positions=(Holding(42, Product.CNC, Decimal(3)),))
    assert kinds(broker_breaks(ours, short, AT)) == [
        (IssueType.POSITION_MISMATCH, Severity.CRITICAL)
    ]


def test_a_position_that_only_one_side_has_is_a_break() -> None:
    nothing = BrokerSnapshot(positions=())
    assert len(broker_breaks(Books(ACCOUNT, "INR", positions=HELD), nothing, AT)) == 1
    something = BrokerSnapshot(positions=(Holding(43, None, Decimal(1)),))
    assert len(broker_breaks(Books(ACCOUNT, "INR", positions={}), something, AT)) == 1


def test_a_fill_in_question_silences_its_position_and_the_cash() -> None:
    ours = Books(ACCOUNT, "INR", (order(),), positions={}, cash=Decimal(1000))
    theirs = BrokerSnapshot(
        executions=(execution(order()),),
        executions_since=AT,
        positions=(Holding(42, None, Decimal(4)), Holding(43, None, Decimal(1))),
        cash=Decimal(600),
    )
    found = broker_breaks(ours, theirs, AT)
    assert [(each.type, each.instrument_id) for each in found] == [
        (IssueType.FILL_MISSING, 42),
        (IssueType.POSITION_MISMATCH, 43),
    ]


AMOUNTS = st.decimals("-1e9", "1e9", places=2)


@given(AMOUNTS, AMOUNTS)
def test_cash_is_judged_by_its_difference_either_way_round(ours: Decimal, theirs: Decimal) -> None:
    assert cash_severity(ours, theirs) is cash_severity(theirs, ours)
    if abs(ours - theirs) <= CASH_ROUNDING:
        assert cash_severity(ours, theirs) is Severity.INFO


def test_cash_severities_at_their_edges() -> None:
    thousand = Decimal(1_000_000)
    assert cash_severity(thousand, thousand + 1) is Severity.INFO
    assert cash_severity(thousand, thousand - 1000) is Severity.WARNING
    assert cash_severity(thousand, thousand - 1001) is Severity.CRITICAL
    assert cash_severity(Decimal(0), Decimal(2)) is Severity.CRITICAL


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from(sorted(S))),
        max_size=5,
        unique_by=lambda x: x[0],
    ),
    st.sets(st.integers(1, 8)),
)
def test_the_same_books_give_the_same_ids_and_no_two_alike(
    held: list[tuple[int, OrderStatus]], worked: set[int]
) -> None:
    orders = [order(number, status) for number, status in held]
    told = tuple(there(order(number)) for number in sorted(worked))
    first, again = breaks(orders, orders=told), breaks(list(reversed(orders)), orders=told[::-1])
    assert {each.id for each in first} == {each.id for each in again}
    assert len({each.id for each in first}) == len(first)


def test_only_fills_and_ends_are_evidence() -> None:
    ours = order()

    def report(event: OrderEvent, **changes: object) -> Report:
        return replace(Report(ours.id, ACCOUNT, event, AT), **changes)

    fill = report(OrderEvent.FILL, exec_id="E1")
    told = [
        report(OrderEvent.ACCEPT),
        report(OrderEvent.REPLACE),
        fill,
        report(OrderEvent.REJECT, reason_code="never_arrived"),
        report(OrderEvent.EXPIRE),
        report(OrderEvent.CANCEL, order_id=UUID(int=9)),
    ]
    assert evidence(ours, told) == (fill, told[4])

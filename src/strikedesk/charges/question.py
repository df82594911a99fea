"""From what a caller asks to the deal that a market's rules charge, and to their answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from strikedesk.charges import depository, india, kenya, us
from strikedesk.charges.deals import Day, Deal, ExecutedOrder, one_day
from strikedesk.charges.errors import BrokerUnknown, RateUnknown
from strikedesk.charges.inputs import Number, exchange_of, positive, trade_date_in
from strikedesk.charges.model import (
    US_SEGMENTS,
    Charges,
    Convention,
    Market,
    Segment,
)
from strikedesk.charges.overrides import overrides_of
from strikedesk.charges.schedule import schedule_of
from strikedesk.charges.tariff import lines_of
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

EFFECTS = frozenset({"OPEN", "CLOSE"})


def deal_of(
    segment: Segment,
    convention: Convention,
    trade_date: date | datetime | str | None,
    broker: str | None,
    exchange: str | None,
    scope: str | None,
    rates: Mapping[str, object] | None,
    assisted: bool,
) -> Deal:
    """Return a deal that knows its schedule, and nothing dealt yet.

    Raises
    ------
    BrokerUnknown
        If the broker has no price list in this market.
    ChargesError
        If the date, exchange or a rate handed in cannot be used.
    """
    schedule = schedule_of(segment.market)
    name = schedule.default_broker if broker is None else broker.strip().lower()
    if name not in schedule.brokers:
        raise BrokerUnknown(
            f"no price list of {broker!r} in {segment.market}",
            field="broker",
            known=sorted(schedule.brokers),
        )
    return Deal(
        segment=segment,
        on=trade_date_in(segment.market, trade_date, schedule.as_of),
        days=(),
        convention=convention,
        broker=name,
        exchange=exchange_of(segment, exchange),
        scope=scope,
        overrides=overrides_of(segment.market, segment, rates),
        assisted=assisted,
    )


def scope_of(
    segment: Segment,
    *,
    exchange: str | None = None,
    underlying: str | None = None,
    scrip_group: str | None = None,
    position_effect: str | None = None,
    day_trade: bool = False,
    female_first_holder: bool = False,
) -> str | None:
    """Return what narrows the schedule within a segment; see `Rate`.

    Raises
    ------
    RateUnknown
        If the position effect is neither OPEN nor CLOSE.
    """
    if segment is Segment.DEPOSITORY:
        return depository.FEMALE if female_first_holder else None
    if segment.market is Market.KENYA:
        return kenya.DAY_TRADE if day_trade else None
    if segment.market is Market.INDIA:
        return india.scope_of(segment, exchange_of(segment, exchange), underlying, scrip_group)
    effect = (position_effect or "OPEN").strip().upper()
    if effect not in EFFECTS:
        raise RateUnknown(f"no position effect {position_effect!r}", field="position_effect")
    return effect


def multiplier_of(segment: Segment, given: Number | None) -> Decimal:
    """Return currency per point and unit of quantity: as given, else 100 for US options, else 1."""
    if given is not None:
        return positive(given, "multiplier")
    options = segment in US_SEGMENTS and segment is not Segment.US_EQUITY
    return us.OPTION_MULTIPLIER if options else Decimal(1)


def charge(deal: Deal, days: tuple[Day, ...]) -> Charges:
    """Return the charges of what was dealt; ScheduleMissing where a rate is not known."""
    dealt = replace(deal, days=days)
    match deal.segment.market:
        case Market.INDIA:
            return india.charge(dealt)
        case Market.US:
            return us.charge(dealt)
        case Market.KENYA:
            return kenya.charge(dealt)


def charge_order(deal: Deal, order: ExecutedOrder) -> Charges:
    """Return the charges of one order, which may have several fills."""
    return charge(deal, (one_day([order]),))


def increment(whole: Charges, part: Charges | None) -> Charges:
    """Return what an order's charges grew by, line by line; all of them if ``part`` is None."""
    if part is None:
        return whole
    before = {line.code: line.amount for line in part.lines}
    lines = tuple(replace(line, amount=line.amount - before[line.code]) for line in whole.lines)
    return replace(whole, lines=lines, total=whole.total - part.total)


def with_cash(charges: Charges, side: Side, value: Decimal) -> Charges:
    """Return charges whose memo tells one fill's turnover and net amount, and nothing else."""
    paid = value if side is Side.BUY else -value
    memo = lines_of({"turnover": value, "net": ZERO - paid - charges.total})
    return replace(charges, memo=memo)

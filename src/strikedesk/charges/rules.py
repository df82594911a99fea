"""What a trade costs: the public calls of this slice.

Figures are those gathered on 2026-11-20; each row of the tables in ``schedules`` names its
source, its dates and how sure it is. Conventions are described at `Convention`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import localcontext

from strikedesk.charges import depository, us
from strikedesk.charges.deals import ExecutedOrder, days_of, fill_of, fills_of
from strikedesk.charges.errors import SegmentUnknown
from strikedesk.charges.inputs import (
    Number,
    positive,
    require_currency,
    segment_named,
    side_named,
)
from strikedesk.charges.model import (
    EXACT,
    Charges,
    Convention,
    Market,
    Segment,
)
from strikedesk.charges.question import (
    charge,
    charge_order,
    deal_of,
    increment,
    multiplier_of,
    scope_of,
    with_cash,
)
from strikedesk.charges.rounding import convention_for
from strikedesk.charges.schedule import schedule_of
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind

ASKED = {
    Market.INDIA: Convention.CONTRACT_NOTE,
    Market.US: Convention.UNROUNDED,
    Market.KENYA: Convention.UNROUNDED,
}
"""The convention of `itemize` when none is asked for."""

BOOKED = {
    Market.INDIA: Convention.TWO_DECIMALS,
    Market.US: Convention.CONTRACT_NOTE,
    Market.KENYA: Convention.TWO_DECIMALS,
}
"""The desk's default for each fill. In India that is the contract note with STT and stamp duty to
the paisa and at the fill's own price: rounding to the rupee is per scrip and day, so only
`itemize` over the day's ``trades`` can tell it."""

K = InstrumentKind

SEGMENTS: dict[tuple[str, InstrumentKind], Segment] = {
    **{(venue, K.EQ): Segment.EQUITY_DELIVERY for venue in ("NSE", "BSE")},
    **{(venue, K.ETF): Segment.ETF_DELIVERY for venue in ("NSE", "BSE")},
    **{(venue, K.FUT): Segment.EQUITY_FUTURES for venue in ("NFO", "BFO", "NSE", "BSE")},
    **{(venue, K.OPT): Segment.EQUITY_OPTIONS for venue in ("NFO", "BFO", "NSE", "BSE")},
    **{(venue, K.FUT): Segment.CURRENCY_FUTURES for venue in ("CDS", "BCD")},
    **{(venue, K.OPT): Segment.CURRENCY_OPTIONS for venue in ("CDS", "BCD")},
    ("MCX", K.FUT): Segment.COMMODITY_FUTURES,
    ("MCX", K.OPT): Segment.COMMODITY_OPTIONS,
    **{(venue, K.EQ): Segment.US_EQUITY for venue in ("NYSE", "NASDAQ", "ARCA")},
    **{(venue, K.ETF): Segment.US_EQUITY for venue in ("NYSE", "NASDAQ", "ARCA")},
    ("OPRA", K.OPT): Segment.US_OPTIONS,
    ("NSEKE", K.EQ): Segment.NAIROBI_EQUITY,
    ("NSEKE", K.ETF): Segment.NAIROBI_EQUITY,
}


def itemize(
    *,
    segment: Segment | str,
    side: Side | str | None = None,
    quantity: Number | None = None,
    price: Number | None = None,
    buy_price: Number | None = None,
    sell_price: Number | None = None,
    intrinsic: Number | None = None,
    trades: Iterable[object] | None = None,
    trade_date: date | datetime | str | None = None,
    rounding: Convention | str | None = None,
    broker: str | None = None,
    exchange: str | None = None,
    currency: str | None = None,
    rates: Mapping[str, object] | None = None,
    multiplier: Number | None = None,
    underlying: str | None = None,
    scrip_group: str | None = None,
    position_effect: str | None = None,
    day_trade: bool = False,
    female_first_holder: bool = False,
    assisted: bool = False,
) -> Charges:
    """Itemize the charges of an order, a round trip, a day's trades, an exercise or a DP debit.

    Parameters
    ----------
    segment : Segment or str
        What is traded; decides market, currency and schedule.
    side, quantity, price
        One executed order: BUY or SELL (B, S), a quantity > 0, a price > 0. Of an exercise the
        price, or ``intrinsic``, is the intrinsic value per unit and the side is left out. Of
        ``depository`` the quantity is the number of ISINs, 1 by default.
    buy_price, sell_price
        A round trip of ``quantity``, two orders; delivery is bought and sold on different days.
    trades : iterable of [side, quantity, price]
        All of one day's trades in one instrument; of shares, the segment's part is charged
        (intraday: what was bought and sold), and STT goes by the average price of all of them.
    trade_date : date, aware datetime, ISO str or None
        The market's own calendar date. None: the day the figures were gathered, 2026-11-20.
    rounding : Convention, str or None
        India: ``contract_note``; US and Kenya: ``unrounded``; DP: ``unrounded``.
    broker : str or None
        Whose price list: zerodha, alpaca and "standard" (Nairobi) if None.
    exchange : str or None
        NSE (NFO, CDS), BSE (BFO, BCD), MCX; in India NSE, or MCX for commodities, if None.
    rates : mapping or None
        Rates in place of the schedule's, see `overrides_of`.
    multiplier : Number or None
        Currency per point and unit of quantity: 100 for US options, else 1, if None.
    underlying, scrip_group : str or None
        Narrow BSE's charge: what an option is on (SENSEX if None), a share's group.
    position_effect : "OPEN", "CLOSE" or None
        For brokers who charge only one of them; None counts as OPEN.
    day_trade : bool
        Nairobi: bought and sold on the day.
    female_first_holder : bool
        DP charge of an account whose first holder is a woman.
    assisted : bool
        India: placed by the broker's dealer, or squared off by the broker.

    Returns
    -------
    Charges
        In the currency of the market; the lines sum exactly to the total.

    Raises
    ------
    ChargesError
        For an unknown segment, side, exchange, broker, convention or rate name, a date without
        a schedule, and numbers that are not exact, finite and above zero.
    """
    with localcontext(EXACT):
        kind = segment_named(segment)
        require_currency(schedule_of(kind.market).currency, currency)
        scope = scope_of(
            kind,
            exchange=exchange,
            underlying=underlying,
            scrip_group=scrip_group,
            position_effect=position_effect,
            day_trade=day_trade,
            female_first_holder=female_first_holder,
        )
        default = Convention.UNROUNDED if kind is Segment.DEPOSITORY else ASKED[kind.market]
        convention = convention_for(kind.market, rounding, default)
        deal = deal_of(kind, convention, trade_date, broker, exchange, scope, rates, assisted)
        if kind is Segment.DEPOSITORY:
            return depository.charge(
                deal, positive(1 if quantity is None else quantity, "quantity")
            )
        days = days_of(
            kind,
            side=side,
            quantity=quantity,
            price=price if intrinsic is None else intrinsic,
            buy_price=buy_price,
            sell_price=sell_price,
            trades=trades,
            multiplier=multiplier_of(kind, multiplier),
        )
        return charge(deal, days)


def itemize_fill(
    *,
    segment: Segment | str,
    side: Side | str,
    quantity: Number,
    price: Number,
    trade_date: date | datetime | str,
    earlier: Iterable[tuple[Number, Number]] = (),
    rounding: Convention | str | None = None,
    broker: str | None = None,
    exchange: str | None = None,
    rates: Mapping[str, object] | None = None,
    multiplier: Number | None = None,
    underlying: str | None = None,
    scrip_group: str | None = None,
    position_effect: str | None = None,
    day_trade: bool = False,
    assisted: bool = False,
) -> Charges:
    """Itemize what one more fill adds to the charges of its order.

    Brokerage, minimums, caps and roundings hold per order: the answer is the order's charges
    with this fill less those without it, line by line, so that over all fills of an order the
    increments sum exactly to the order's charges. With the default rounding none is negative.

    Parameters
    ----------
    earlier : iterable of (quantity, price)
        The fills of the same order on the same trade date that are booked already. Their sum at
        their average price will do as well, except with IBKR's options tiers and where the TAF
        or OCC cap binds.
    rounding : Convention, str or None
        India and Kenya: ``two_decimals``; US: ``contract_note``, as the broker rounds.

    The rest is as in `itemize`.

    Returns
    -------
    Charges
        To the paisa or cent; memo holds the fill's turnover and net amount.

    Raises
    ------
    ChargesError
        As `itemize`.
    """
    with localcontext(EXACT):
        kind, way = segment_named(segment), side_named(side)
        scale = multiplier_of(kind, multiplier)
        scope = scope_of(
            kind,
            exchange=exchange,
            underlying=underlying,
            scrip_group=scrip_group,
            position_effect=position_effect,
            day_trade=day_trade,
        )
        convention = convention_for(kind.market, rounding, BOOKED[kind.market])
        deal = deal_of(kind, convention, trade_date, broker, exchange, scope, rates, assisted)
        before, fill = fills_of(earlier, scale), fill_of(quantity, price, scale)
        whole = charge_order(deal, ExecutedOrder(way, (*before, fill)))
        part = charge_order(deal, ExecutedOrder(way, before)) if before else None
        return with_cash(increment(whole, part), way, fill.value)


def itemize_dp(
    *,
    trade_date: date | datetime | str,
    broker: str = "zerodha",
    isins: Number = 1,
    female_first_holder: bool = False,
    rounding: Convention | str = Convention.TWO_DECIMALS,
) -> Charges:
    """Itemize the depository charge of a day on which delivery shares were sold, in rupees.

    Parameters
    ----------
    isins : Number
        How many different shares were sold that day, whatever the quantities; > 0.

    Returns
    -------
    Charges
        Lines ``dp_charge`` and ``gst``: Zerodha 13.00 + 2.34 = 15.34 since about 2024-10-01.

    Raises
    ------
    ChargesError
        As `itemize`.
    """
    return itemize(
        segment=Segment.DEPOSITORY,
        quantity=isins,
        trade_date=trade_date,
        broker=broker,
        female_first_holder=female_first_holder,
        rounding=rounding,
    )


def segment_of(instrument: Instrument, product: str) -> Segment:
    """Return the segment that a trade of an instrument under a product is charged in.

    Parameters
    ----------
    product : str
        CNC, MIS or NRML; only Indian shares and funds tell delivery from intraday by it.

    Raises
    ------
    SegmentUnknown
        If no schedule covers it: an index, Indian shares under NRML, a US future.
    """
    segment = SEGMENTS.get((instrument.exchange, instrument.kind))
    if segment in (Segment.EQUITY_DELIVERY, Segment.ETF_DELIVERY):
        segment = {"CNC": segment, "MIS": Segment.EQUITY_INTRADAY}.get(product)
    if segment is Segment.US_OPTIONS and _root(instrument.underlying) in us.INDEX_UNDERLYINGS:
        return Segment.US_INDEX_OPTIONS
    if segment is None:
        raise SegmentUnknown(
            f"no charges are known for {instrument.symbol} under {product}",
            field="product",
            instrument=instrument.symbol,
            product=product,
        )
    return segment


def _root(underlying: str | None) -> str:
    return (underlying or "").rpartition(":")[2]

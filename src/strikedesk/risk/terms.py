"""What an order's terms come to: its worst price, its opening part, what it must set aside."""

from decimal import Decimal

from strikedesk.core.numbers import ZERO, floor_to_step, is_multiple, round_to_step
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.margin import opening_requirement
from strikedesk.risk.model import KILL_SWITCH, SQUARE_OFF, OrderTerms, RiskFacts

PROTECTION = Decimal("0.03")
PROTECTION_OPTION = Decimal("0.25")
PROTECTION_TICKS_MIN = 5


def protection_price(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return the worst price that a MARKET or SL-M order may trade at; None for one with a limit.

    3 % beyond the touch, or beyond a stop's trigger (25 % for options), and at least five ticks;
    never below one tick.
    """
    if terms.order_type.has_limit:
        return None
    touch = terms.trigger_price or facts.reference.touch(terms.side)
    return None if touch is None else protection_beyond(terms.instrument, terms.side, touch)


def protection_beyond(instrument: Instrument, side: Side, price: Decimal) -> Decimal:
    """Return the worst price of an order without a limit that is to trade around ``price``."""
    rate = PROTECTION_OPTION if instrument.kind is InstrumentKind.OPT else PROTECTION
    tick = instrument.tick_size
    band = max(price * rate, tick * PROTECTION_TICKS_MIN)
    return max(round_to_step(price + side.sign * band, tick), tick)


def worst_price(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return the price that the reservation is made at; None if the market shows none."""
    return terms.price if terms.order_type.has_limit else protection_price(terms, facts)


def opening_quantity(terms: OrderTerms, facts: RiskFacts) -> Decimal:
    """Return how much of the order would open exposure if every working order filled first."""
    closable = max(-terms.side.sign * facts.net_quantity, ZERO)
    working = facts.working_buy if terms.side is Side.BUY else facts.working_sell
    return max(terms.quantity - max(closable - working, ZERO), ZERO)


def needs_approval(terms: OrderTerms, facts: RiskFacts) -> bool:
    """Tell whether a second person must agree: it is worth more than the limit, and opens.

    What the position alone covers does not wait, whatever else works: a protective exit must not.
    """
    limit, price = facts.limits.approval_value, worst_price(terms, facts)
    if limit is None or price is None:
        return False
    if terms.quantity <= -terms.side.sign * facts.net_quantity:
        return False
    return terms.quantity * price * terms.instrument.multiplier > limit


def funds_required(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return what the order sets aside, charges included; None if it cannot be known.

    What it adds to the margin and pays where derivatives are concerned, else its opening part
    at the worst price.
    """
    price = requirement_price(terms, facts)
    if price is None:
        return None
    if facts.margin is not None:
        requirement = facts.margin.amount
        if requirement is None and must_close(terms, facts):
            requirement = ZERO
    else:
        requirement = opening_requirement(
            terms.instrument,
            terms.product,
            terms.side,
            opening_quantity(terms, facts),
            price,
            facts.reference.underlying_price,
        )
    return None if requirement is None else requirement + facts.charges


def must_close(terms: OrderTerms, facts: RiskFacts) -> bool:
    """Tell whether the desk itself closes a position, which no want of funds may prevent."""
    return terms.origin in (KILL_SWITCH, SQUARE_OFF) and not opening_quantity(terms, facts)


def requirement_price(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return the price that an order's requirement is told by; None if the market shows none."""
    price = worst_price(terms, facts)
    # A sale can trade above its limit, and margin grows with the price it trades at.
    if price is not None and terms.side is Side.SELL:
        return max(price, facts.reference.last_price or price, facts.reference.bid or price)
    return price


def allowed_products(instrument: Instrument) -> tuple[Product, ...]:
    """Return the products that an instrument may be traded under."""
    if instrument.is_derivative:
        return (Product.NRML, Product.MIS)
    return (Product.CNC, Product.MIS)


def lot_error(instrument: Instrument, quantity: Decimal) -> str | None:
    """Say what is wrong with a quantity's lot, if anything."""
    if is_multiple(quantity, instrument.lot_size):
        return None
    nearest = floor_to_step(quantity, instrument.lot_size)
    return (
        f"{instrument.symbol} trades in lots of {instrument.lot_size:f}; {quantity:f} is none, "
        f"{max(nearest, instrument.lot_size):f} would be."
    )


def tick_error(instrument: Instrument, price: Decimal | None) -> str | None:
    """Say what is wrong with a price's tick, if anything."""
    if price is None or is_multiple(price, instrument.tick_size):
        return None
    nearest = round_to_step(price, instrument.tick_size)
    return (
        f"{instrument.symbol} is priced in ticks of {instrument.tick_size:f}; {price:f} is none, "
        f"{max(nearest, instrument.tick_size):f} is the nearest."
    )


def anchor(facts: RiskFacts) -> Decimal | None:
    """Return the price that a limit is compared with: the last trade, else the middle or a side."""
    reference = facts.reference
    if reference.last_price is not None:
        return reference.last_price
    if reference.bid is not None and reference.ask is not None:
        return (reference.bid + reference.ask) / 2
    return reference.bid if reference.bid is not None else reference.ask

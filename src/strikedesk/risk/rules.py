"""The gate's rules: facts in, verdict out. Missing, zero or stale references refuse."""

from collections.abc import Callable
from decimal import Decimal

from strikedesk.accounts.model import AccountKind, TradingState
from strikedesk.core.numbers import ZERO, floor_to_step, is_multiple, round_to_step
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.rules import is_stale
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.margin import opening_requirement
from strikedesk.risk.model import (
    Approved,
    Denied,
    DenyReason,
    OrderTerms,
    OrderType,
    RiskFacts,
)

Check = Callable[[OrderTerms, RiskFacts], Denied | None]

PROTECTION = Decimal("0.03")
PROTECTION_OPTION = Decimal("0.25")
PROTECTION_TICKS_MIN = 5


def review(terms: OrderTerms, facts: RiskFacts) -> Approved | Denied:
    """Judge an order; the first rule that refuses, in the order of `DenyReason`, decides.

    Only this makes an `Approved`, and only an `Approved` can be sent.
    """
    refusals = (check(terms, facts) for check in CHECKS)
    denied = next((refusal for refusal in refusals if refusal), None)
    if denied:
        return denied
    reserve = funds_required(terms, facts)
    assert reserve is not None, "the funds rule refuses what it cannot price"
    return Approved(terms, reserve, protection_price(terms, facts))


def refusals(terms: OrderTerms, facts: RiskFacts) -> list[Denied]:
    """Return every rule that refuses, in order of precedence; for a preview."""
    return [refusal for check in CHECKS if (refusal := check(terms, facts))]


def protection_price(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return the worst price that a market order may trade at; None for a limit order.

    3 % beyond the touch (25 % for options), and at least five ticks; never below one tick.
    """
    if terms.order_type is OrderType.LIMIT:
        return None
    touch = facts.reference.touch(terms.side)
    if touch is None:
        return None
    instrument = terms.instrument
    rate = PROTECTION_OPTION if instrument.kind is InstrumentKind.OPT else PROTECTION
    tick = instrument.tick_size
    band = max(touch * rate, tick * PROTECTION_TICKS_MIN)
    return max(round_to_step(touch + terms.side.sign * band, tick), tick)


def worst_price(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return the price that the reservation is made at; None if the market shows none."""
    return terms.price if terms.order_type is OrderType.LIMIT else protection_price(terms, facts)


def opening_quantity(terms: OrderTerms, facts: RiskFacts) -> Decimal:
    """Return how much of the order would open exposure if every working order filled first."""
    closable = max(-terms.side.sign * facts.net_quantity, ZERO)
    working = facts.working_buy if terms.side is Side.BUY else facts.working_sell
    return max(terms.quantity - max(closable - working, ZERO), ZERO)


def funds_required(terms: OrderTerms, facts: RiskFacts) -> Decimal | None:
    """Return what the order sets aside: its opening part at the worst price, and all charges."""
    price = worst_price(terms, facts)
    if price is None:
        return None
    requirement = opening_requirement(
        terms.instrument,
        terms.product,
        terms.side,
        opening_quantity(terms, facts),
        _requirement_price(terms, facts, price),
        facts.reference.underlying_price,
    )
    return None if requirement is None else requirement + facts.charges


def _requirement_price(terms: OrderTerms, facts: RiskFacts, price: Decimal) -> Decimal:
    # A sale can trade above its limit, and margin grows with the price it trades at.
    if terms.side is Side.SELL:
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


def _desk_halted(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.desk_halt is None:
        return None
    return Denied(DenyReason.DESK_HALTED, f"The desk is halted: {facts.desk_halt}")


def _account_halted(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.account_halt is not None:
        return Denied(DenyReason.ACCOUNT_HALTED, f"The account is halted: {facts.account_halt}")
    if facts.account.state is TradingState.HALTED:
        why = facts.account.state_reason or "no reason was recorded"
        return Denied(DenyReason.ACCOUNT_HALTED, f"The account is halted: {why}")
    return None


def _account_not_tradable(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.account.kind is AccountKind.PAPER:
        return None
    # Live accounts get a broker of their own; until one is connected, doubt refuses.
    return Denied(
        DenyReason.ACCOUNT_NOT_TRADABLE,
        f"{facts.account.name} is a {facts.account.kind} account: nothing can be traded on it.",
    )


def _instrument_not_tradable(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    if terms.instrument.is_tradable:
        return None
    return Denied(
        DenyReason.INSTRUMENT_NOT_TRADABLE,
        f"{terms.instrument.symbol} is an index; trade its futures, options or an ETF.",
    )


def _instrument_expired(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if not facts.is_expired:
        return None
    return Denied(
        DenyReason.INSTRUMENT_EXPIRED,
        f"{terms.instrument.symbol} expired on {terms.instrument.expiry}.",
    )


def _currency_mismatch(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if terms.instrument.currency == facts.account.currency:
        return None
    return Denied(
        DenyReason.CURRENCY_MISMATCH,
        f"{terms.instrument.symbol} trades in {terms.instrument.currency}; this account holds "
        f"{facts.account.currency}.",
        {"instrument": terms.instrument.currency, "account": facts.account.currency},
    )


def _product_not_allowed(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    allowed = allowed_products(terms.instrument)
    if terms.product in allowed:
        return None
    return Denied(
        DenyReason.PRODUCT_NOT_ALLOWED,
        f"{terms.instrument.symbol} is traded as {' or '.join(allowed)}, not {terms.product}.",
    )


def _lot_size(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    message = lot_error(terms.instrument, terms.quantity)
    return Denied(DenyReason.LOT_SIZE, message) if message else None


def _tick_size(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    message = tick_error(terms.instrument, terms.price)
    return Denied(DenyReason.TICK_SIZE, message) if message else None


def _quantity_above_freeze(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    freeze = terms.instrument.freeze_quantity
    if freeze is None or terms.quantity <= freeze:
        return None
    return Denied(
        DenyReason.QUANTITY_ABOVE_FREEZE,
        f"{terms.instrument.exchange} takes at most {freeze:f} in one order.",
        {"limit": f"{freeze:f}", "quantity": f"{terms.quantity:f}"},
    )


def _quantity_above_max(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    limit = facts.limits.quantity_max
    if terms.quantity <= limit:
        return None
    return Denied(
        DenyReason.QUANTITY_ABOVE_MAX,
        f"An order may have at most {limit:f}; this one has {terms.quantity:f}.",
        {"limit": f"{limit:f}", "quantity": f"{terms.quantity:f}"},
    )


def _price_missing(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    reference = facts.reference
    known = reference.touch(terms.side) if terms.order_type is OrderType.MARKET else _anchor(facts)
    if known is not None and known > ZERO:
        return None
    what = {Side.BUY: "ask", Side.SELL: "bid"}[terms.side]
    return Denied(
        DenyReason.PRICE_MISSING,
        f"{terms.instrument.symbol} has no {what} to trade against."
        if terms.order_type is OrderType.MARKET
        else f"{terms.instrument.symbol} has no price to judge the limit by.",
    )


def _price_stale(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    age, limit = facts.reference.age, facts.limits.quote_max_age
    if not is_stale(age, limit):
        return None
    seconds = "unknown" if age is None else f"{age.total_seconds():.0f} s"
    return Denied(
        DenyReason.PRICE_STALE,
        f"The last quote of {terms.instrument.symbol} is {seconds} old; at most "
        f"{limit.total_seconds():.0f} s is accepted.",
    )


def _price_outside_collar(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    anchor = _anchor(facts)
    if terms.price is None or anchor is None:
        return None
    is_option = terms.instrument.kind is InstrumentKind.OPT
    collar = facts.limits.collar_option if is_option else facts.limits.collar
    ticks = terms.instrument.tick_size * PROTECTION_TICKS_MIN
    beyond = terms.side.sign * (terms.price - anchor)
    # Selling at half is as far from the market as buying at double.
    room = anchor * collar if terms.side is Side.BUY else anchor * collar / (1 + collar)
    if beyond <= max(room, ticks):
        return None
    return Denied(
        DenyReason.PRICE_OUTSIDE_COLLAR,
        f"{terms.price:f} is too far beyond the market at {anchor:f}.",
        {"reference": f"{anchor:f}", "collar": f"{collar:f}"},
    )


def _value_above_max(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    limit, price = facts.limits.value_max, worst_price(terms, facts)
    if limit is None or price is None:
        return None
    value = terms.quantity * price * terms.instrument.multiplier
    if value <= limit:
        return None
    return Denied(
        DenyReason.VALUE_ABOVE_MAX,
        f"The order is worth {value:f}; at most {limit:f} is allowed.",
        {"limit": f"{limit:f}", "value": f"{value:f}"},
    )


def _reduce_only(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.account.state is not TradingState.REDUCING or not opening_quantity(terms, facts):
        return None
    return Denied(DenyReason.REDUCE_ONLY, "The account may only reduce what it holds.")


def _holdings_insufficient(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if terms.side is Side.BUY or terms.product is not Product.CNC:
        return None
    short = opening_quantity(terms, facts)
    if not short:
        return None
    free = max(facts.net_quantity - facts.working_sell, ZERO)
    return Denied(
        DenyReason.HOLDINGS_INSUFFICIENT,
        f"Only {free:f} {terms.instrument.tradingsymbol} can be delivered; CNC cannot sell short.",
        {"available": f"{free:f}", "quantity": f"{terms.quantity:f}"},
    )


def _funds_insufficient(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if worst_price(terms, facts) is None:
        return None  # PRICE_MISSING has said so
    required, available = funds_required(terms, facts), facts.funds.available
    if required is None:
        return Denied(
            DenyReason.FUNDS_INSUFFICIENT,
            f"The margin of {terms.instrument.symbol} is unknown: its underlying has no price.",
        )
    if required <= max(available, ZERO) or not opening_quantity(terms, facts):
        return None
    return Denied(
        DenyReason.FUNDS_INSUFFICIENT,
        f"The order needs {required:f} {facts.account.currency}; {available:f} is available.",
        {"required": f"{required:f}", "available": f"{available:f}"},
    )


def _anchor(facts: RiskFacts) -> Decimal | None:
    """Return the price that a limit is compared with: the last trade, else the middle or a side."""
    reference = facts.reference
    if reference.last_price is not None:
        return reference.last_price
    if reference.bid is not None and reference.ask is not None:
        return (reference.bid + reference.ask) / 2
    return reference.bid if reference.bid is not None else reference.ask


CHECKS: tuple[Check, ...] = (
    _desk_halted,
    _account_halted,
    _account_not_tradable,
    _instrument_not_tradable,
    _instrument_expired,
    _currency_mismatch,
    _product_not_allowed,
    _lot_size,
    _tick_size,
    _quantity_above_freeze,
    _quantity_above_max,
    _price_missing,
    _price_stale,
    _price_outside_collar,
    _value_above_max,
    _reduce_only,
    _holdings_insufficient,
    _funds_insufficient,
)
"""In the order of `DenyReason`, which is the precedence."""

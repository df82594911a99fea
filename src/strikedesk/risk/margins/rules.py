"""What a portfolio ties up, and what an order adds: the public calls of this package."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.risk.margins import cash, reg_t, span
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import (
    Increment,
    Leg,
    Margin,
    Method,
    Part,
    PartCode,
    Portfolio,
    Strategy,
    round_up,
)
from strikedesk.risk.margins.schedule import Parameters, parameters_of

Grouped = tuple[tuple[Part, ...], tuple[Strategy, ...], Decimal]


def required(portfolio: Portfolio, parameters: Parameters | None = None) -> Margin:
    """Return what a portfolio ties up, by the method of its currency's market.

    Parameters
    ----------
    parameters : Parameters or None
        In place of the schedule's of that date.

    Returns
    -------
    Margin
        Its parts are rounded up to the minor unit and add up to its total. Underlyings are
        margined apart; there is no benefit between them.

    Raises
    ------
    MarginUnknown
        If a price, a volatility or a parameter is missing: refuse, never guess.
    """
    known = parameters or parameters_of(portfolio.currency, portfolio.on)
    found = [_grouped(group, legs, portfolio, known) for group, legs in _groups(portfolio.legs)]
    parts = tuple(
        replace(part, amount=round_up(part.amount)) for parts, _, _ in found for part in parts
    )
    margin = Margin(
        currency=portfolio.currency,
        method=known.method,
        parameters_date=known.on,
        note=known.note,
        parts=tuple(part for part in parts if part.amount),
        strategies=tuple(strategy for _, strategies, _ in found for strategy in strategies),
    )
    derivatives = (part.amount for part in margin.parts if part.code in HEDGED)
    separate = sum((separate for _, _, separate in found), ZERO)
    benefit = max(round_up(separate) - sum(derivatives, ZERO), ZERO)
    return replace(margin, hedge_benefit=benefit) if benefit else margin


HEDGED = frozenset(PartCode) - {PartCode.INTRADAY, PartCode.PURCHASE, PartCode.PREMIUM}
"""Parts that one leg's hedge can lower."""


def incremental(
    portfolio: Portfolio, orders: Leg | Iterable[Leg], parameters: Parameters | None = None
) -> Increment:
    """Return what an order, or the orders of a basket together, add to what is tied up.

    Only the underlyings that the orders touch are looked at, since the others cannot change; an
    account without derivatives in them costs a few multiplications and no scan.

    Parameters
    ----------
    portfolio : Portfolio
        What is held. Put working orders in as legs only where they add risk: a hedge that is not
        filled yet must not lower the margin of another order.

    Raises
    ------
    MarginUnknown
        As `required`.
    """
    proposed = tuple(
        replace(leg, is_proposed=True)
        for leg in ((orders,) if isinstance(orders, Leg) else tuple(orders))
    )
    for leg in proposed:
        if leg.instrument.currency != portfolio.currency:
            raise MarginUnknown(f"{leg.instrument.symbol} is not in {portfolio.currency}")
    touched = {leg.group for leg in proposed}
    held = tuple(leg for leg in portfolio.legs if leg.group in touched)
    before = replace(portfolio, legs=held)
    after = replace(portfolio, legs=held + proposed)
    return Increment(required(before, parameters), required(after, parameters))


def needs_scan(portfolio: Portfolio, order: Leg) -> bool:
    """Tell whether an order is about derivatives, or about shares that derivatives lie on.

    If not, neither quotes of underlyings nor volatilities need to be gathered for its margin.
    """
    return order.instrument.is_derivative or any(
        leg.instrument.is_derivative and leg.group == order.group for leg in portfolio.legs
    )


def _groups(legs: Iterable[Leg]) -> Iterable[tuple[str, list[Leg]]]:
    groups: dict[str, list[Leg]] = {}
    for leg in legs:
        groups.setdefault(leg.group, []).append(leg)
    return groups.items()


def _grouped(group: str, legs: list[Leg], portfolio: Portfolio, parameters: Parameters) -> Grouped:
    market = portfolio.market_of(group)
    shares = [leg for leg in legs if not leg.instrument.is_derivative]
    parts = cash.margin(group, shares, market, parameters) if shares else ()
    if len(shares) == len(legs):
        return parts, (), ZERO
    parts += cash.premium(group, legs)
    derivatives = _netted(leg for leg in legs if leg.instrument.is_derivative)
    if not derivatives:
        return parts, (), ZERO
    if parameters.method is Method.SPAN_LIKE:
        scanned = span.margin(group, derivatives, market, parameters)
        return parts + scanned.parts, (), scanned.separate
    if parameters.method is Method.REG_T:
        paired = reg_t.margin(group, [*derivatives, *shares], market, parameters)
        return parts + paired.parts, paired.strategies, paired.separate
    raise MarginUnknown(f"{portfolio.currency} has no margin method for derivatives", group=group)


def _netted(legs: Iterable[Leg]) -> list[Leg]:
    """Net positions and orders in one contract, whatever the product."""
    contracts: dict[int, list[Leg]] = {}
    for leg in legs:
        contracts.setdefault(leg.instrument.id, []).append(leg)
    nets = (each[0] if len(each) == 1 else _net(each) for each in contracts.values())
    return [leg for leg in nets if leg.quantity]


def _net(legs: list[Leg]) -> Leg:
    """Add legs of one contract up; of several prices the one that asks for more stands."""
    quantity = sum((leg.quantity for leg in legs), ZERO)
    prices = [leg.price for leg in legs if leg.price is not None]
    worse = max if quantity < ZERO else min
    return replace(
        legs[0],
        quantity=quantity,
        price=worse(prices) if prices else None,
        vol=next((leg.vol for leg in legs if leg.vol is not None), None),
    )

"""US options under Reg T: naked formulas, best split into covered and naked, worst-case cap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.margins.cover import naked_units
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, Part, PartCode, Strategy, Underlying, round_up
from strikedesk.risk.margins.pairing import Pair, covered_pairs, naked_pairs
from strikedesk.risk.margins.payoff import Group, Option, worst_case
from strikedesk.risk.margins.schedule import Parameters


@dataclass(frozen=True, slots=True)
class RegTResult:
    """Parts and pairings of one underlying, and what its short legs would block one by one."""

    parts: tuple[Part, ...]
    strategies: tuple[Strategy, ...]
    separate: Decimal


@dataclass(frozen=True, slots=True)
class Solved:
    """A group split into its covered and its naked part."""

    covered: Group
    worst: Decimal
    naked: tuple[Pair, ...]

    @property
    def amount(self) -> Decimal:
        """What both parts need."""
        return self.worst + sum((pair.amount for pair in self.naked), ZERO)


def margin(
    group: str, legs: Sequence[Leg], market: Underlying, parameters: Parameters
) -> RegTResult:
    """Margin the options on one underlying, with the paid-up shares that cover them.

    ``legs`` hold each contract once. Shares held intraday cover nothing: they are squared off
    before an option ends.

    Raises
    ------
    MarginUnknown
        If a written option or its underlying has no price, or something is no option.
    """
    shorts, longs, shares = _sorted_legs(group, legs, market, parameters)
    if not shorts:
        return RegTResult((), (), ZERO)
    solved = min(_solutions(shorts, longs, shares), key=_amount)
    covered = [pair for each in solved for pair in covered_pairs(each.covered)]
    naked = [pair for each in solved for pair in each.naked]
    paired = round_up(sum((pair.amount for pair in [*covered, *naked]), ZERO))
    relief = round_up(_amount(solved)) - paired
    amounts = {PartCode.STRATEGY: paired, PartCode.WORST_CASE_RELIEF: relief}
    return RegTResult(
        parts=tuple(Part(code, group, amount) for code, amount in amounts.items() if amount),
        strategies=tuple(_strategy(group, pair) for pair in [*naked, *covered]),
        separate=sum((short.naked * short.units for short in shorts), ZERO),
    )


def naked_requirement(
    *, is_call: bool, strike: Decimal, price: Decimal, spot: Decimal, rate: Decimal, least: Decimal
) -> Decimal:
    """Return what one unit of an option written alone needs, its price included.

    Parameters
    ----------
    rate, least : Decimal
        Share of the underlying's price before the amount out of the money comes off, and the
        least share: of the underlying for a call, of the strike for a put.

    References
    ----------
    FINRA Rule 4210(f)(2); Cboe Rule 10.3.
    """
    out_of_the_money = max(strike - spot if is_call else spot - strike, ZERO)
    return price + max(rate * spot - out_of_the_money, least * (spot if is_call else strike))


def _sorted_legs(
    group: str, legs: Sequence[Leg], market: Underlying, parameters: Parameters
) -> tuple[list[Option], list[Option], Decimal]:
    rate = parameters.value("naked", "index" if market.is_index else "stock")
    least = parameters.value("naked_min")
    shorts: list[Option] = []
    longs: list[Option] = []
    shares = ZERO
    for leg in legs:
        kind = leg.instrument.kind
        if kind is InstrumentKind.FUT:
            raise MarginUnknown(f"Reg T has no rule for {leg.instrument.symbol}", group=group)
        if kind is not InstrumentKind.OPT:
            shares += leg.units if leg.product is Product.CNC else ZERO
        elif leg.quantity < ZERO:
            shorts.append(_written(leg, market.price, rate, least))
        else:
            longs.append(_option(leg, ZERO, ZERO))
    return shorts, longs, max(shares, ZERO).to_integral_value(ROUND_FLOOR)


def _written(leg: Leg, spot: Decimal | None, rate: Decimal, least: Decimal) -> Option:
    instrument = leg.instrument
    if leg.price is None or spot is None or spot <= ZERO or instrument.strike is None:
        raise MarginUnknown(f"{instrument.symbol} or its underlying has no price")
    naked = naked_requirement(
        is_call=instrument.right == "C",
        strike=instrument.strike,
        price=leg.price,
        spot=spot,
        rate=rate,
        least=least,
    )
    return _option(leg, naked, naked - leg.price)


def _option(leg: Leg, naked: Decimal, margin_part: Decimal) -> Option:
    instrument = leg.instrument
    if leg.quantity % 1:
        raise MarginUnknown(f"{instrument.symbol} is traded in whole contracts")
    assert instrument.strike is not None, "an option has a strike"
    assert instrument.expiry is not None, "an option has an expiry"
    return Option(
        symbol=instrument.symbol,
        is_call=instrument.right == "C",
        strike=instrument.strike,
        expiry=instrument.expiry,
        units=abs(leg.units),
        multiplier=instrument.multiplier,
        naked=naked,
        margin=margin_part,
    )


def _amount(solved: Iterable[Solved]) -> Decimal:
    return sum((each.amount for each in solved), ZERO)


def _solutions(shorts: list[Option], longs: list[Option], shares: Decimal) -> list[list[Solved]]:
    """Solve the book for each way of sharing out its long options between the expiries.

    A worst case at expiry holds for options that end on one day, covered by others that end no
    earlier; so written options are taken expiry by expiry. With one expiry there is one way.
    """
    expiries = sorted({short.expiry for short in shorts})
    if len(expiries) == 1:
        alive = tuple(long for long in longs if long.expiry >= expiries[0])
        return [[_solve(Group(tuple(shorts), alive, shares))]]
    ways = [expiries, expiries[::-1]]
    return [[_solve(each) for each in _shared_out(shorts, longs, shares, way)] for way in ways]


def _shared_out(
    shorts: list[Option], longs: list[Option], shares: Decimal, expiries: list[date]
) -> list[Group]:
    """Let each expiry in turn take the long options that cover it best; the last takes the rest."""
    left, groups = list(longs), []
    for index, expiry in enumerate(expiries):
        mine = tuple(short for short in shorts if short.expiry == expiry)
        is_last = index == len(expiries) - 1
        calls, puts = (
            sum((short.units for short in mine if short.is_call is is_call), ZERO)
            for is_call in (True, False)
        )
        taken, left = _take(left, {True: calls, False: puts}, expiry, everything=is_last)
        lent = shares if is_last else min(shares, calls)
        shares -= lent
        groups.append(Group(mine, tuple(taken), lent))
    return groups


def _take(
    longs: list[Option], wanted: dict[bool, Decimal], expiry: date, *, everything: bool
) -> tuple[list[Option], list[Option]]:
    taken: list[Option] = []
    left: list[Option] = []
    for long in sorted(longs, key=_by_protection):
        units = long.units if everything else min(long.units, wanted[long.is_call])
        if long.expiry < expiry:
            units = ZERO
        wanted[long.is_call] -= units
        if units:
            taken.append(long.of(units))
        if units < long.units:
            left.append(long.of(long.units - units))
    return taken, left


def _by_protection(long: Option) -> tuple[date, Decimal]:
    return long.expiry, long.strike if long.is_call else -long.strike


def _solve(group: Group) -> Solved:
    """Split a group so that it needs least."""
    naked = naked_units(group)
    parts = list(zip(group.shorts, naked, strict=True))
    shorts = tuple(short.of(short.units - units) for short, units in parts if units < short.units)
    covered = Group(shorts, group.longs, group.shares)
    worst = worst_case(covered.shorts, covered.longs, covered.shares)
    assert worst is not None, "the search leaves no loss without a bound"
    alone = [short.of(units) for short, units in parts if units]
    return Solved(covered, worst, tuple(naked_pairs(alone)))


def _strategy(group: str, pair: Pair) -> Strategy:
    return Strategy(
        name=pair.name,
        group=group,
        quantity=pair.units / pair.legs[0].multiplier,
        symbols=tuple(leg.symbol for leg in pair.legs),
        amount=pair.amount,
    )

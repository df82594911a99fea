"""Names for what Reg T margins together: spreads, condors, straddles, covered calls."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.risk.margins.payoff import Group, Option


@dataclass(frozen=True, slots=True)
class Pair:
    """Legs in equal units, with what one unit needs.

    Parameters
    ----------
    units : Decimal
        > 0.
    unit_amount : Decimal
        Requirement per unit, >= 0.
    legs : tuple of Option
        Short ones first; their own units do not count.
    """

    name: str
    units: Decimal
    unit_amount: Decimal
    legs: tuple[Option, ...]

    @property
    def amount(self) -> Decimal:
        """Requirement of the whole."""
        return self.units * self.unit_amount


MERGED_MAX = 12
"""A book of more pairs keeps them as spreads; what merging would save is in the relief anyway."""

Merge = Callable[[Pair, Pair], Pair | None]


def covered_pairs(group: Group) -> list[Pair]:
    """Pair written options with what covers them at the least sum of widths.

    Calls take the lowest strikes among the long calls, with shares as strike 0, puts the highest,
    both in the order of strikes: the width lost is convex in the distance, so no other
    assignment sums to less. What stays long is listed last and needs nothing.
    """
    calls = _paired(
        [short for short in group.shorts if short.is_call],
        _with_shares(group),
    )
    puts = _paired(
        [short for short in group.shorts if not short.is_call],
        [long for long in group.longs if not long.is_call],
    )
    pairs = [*calls, *puts]
    if len(pairs) <= MERGED_MAX:
        pairs = _merged(_merged(pairs, _iron), _butterfly)
    return sorted(pairs, key=lambda pair: pair.unit_amount, reverse=True)


def naked_pairs(naked: Iterable[Option]) -> list[Pair]:
    """Pair naked calls with naked puts, largest margin first; the rest stays alone.

    A straddle needs the greater of the two margins and both prices.
    """
    options = sorted(naked, key=lambda option: option.margin, reverse=True)
    calls = [option for option in options if option.is_call]
    puts = [option for option in options if not option.is_call]
    pairs: list[Pair] = []
    for call, put, units in _zip_units(calls, puts):
        both = call.naked + put.naked - min(call.margin, put.margin)
        name = "short straddle" if call.strike == put.strike else "short strangle"
        pairs.append(Pair(name, units, both, (call, put)))
    for option in [*_rest(calls, puts), *_rest(puts, calls)]:
        name = f"naked short {_right(option)}"
        pairs.append(Pair(name, option.units, option.naked, (option,)))
    return pairs


def _with_shares(group: Group) -> list[Option]:
    calls = [long for long in group.longs if long.is_call]
    if group.shares <= ZERO or not any(short.is_call for short in group.shorts):
        return calls
    model = next(short for short in group.shorts if short.is_call)
    shares = replace(model, symbol="shares", strike=ZERO, units=group.shares, naked=ZERO)
    return [shares, *calls]


def _paired(shorts: list[Option], longs: list[Option]) -> list[Pair]:
    sign = 1 if shorts and shorts[0].is_call else -1
    shorts = sorted(shorts, key=lambda option: sign * option.strike)
    longs = sorted(longs, key=lambda option: sign * option.strike)
    pairs = [_spread(short, long, units) for short, long, units in _zip_units(shorts, longs)]
    # A put without a partner can still be covered, by what the other pairs gain: its own worst
    # case is the strike.
    secured = [
        Pair("secured short put", put.units, put.strike, (put,)) for put in _rest(shorts, longs)
    ]
    left = [option for option in _rest(longs, shorts) if option.strike]
    free = [Pair(f"long {_right(each)}", each.units, ZERO, (each,)) for each in left]
    return [*pairs, *secured, *free]


def _spread(short: Option, long: Option, units: Decimal) -> Pair:
    right = _right(short)
    lost = long.strike - short.strike if short.is_call else short.strike - long.strike
    amount = max(lost, ZERO)
    if not long.strike:
        return Pair("covered call", units, ZERO, (short, long))
    side = "short" if lost > ZERO else "long"
    if long.expiry == short.expiry:
        return Pair(f"{side} {right} spread", units, amount, (short, long))
    kind = "diagonal" if lost else "calendar"
    return Pair(f"{side} {right} {kind}", units, amount, (short, long))


def _iron(one: Pair, other: Pair) -> Pair | None:
    """Merge a short call spread with a short put spread: only one side can lose."""
    if one.name != "short call spread" or other.name != "short put spread":
        return None
    (call, upper), (put, lower) = one.legs, other.legs
    if call.strike < put.strike:
        is_box = call.strike == lower.strike and put.strike == upper.strike
        if not is_box:
            return None
        name = "short box"
    else:
        name = "iron butterfly" if call.strike == put.strike else "iron condor"
    return _both(name, one, other, max(one.unit_amount, other.unit_amount))


def _butterfly(one: Pair, other: Pair) -> Pair | None:
    """Merge a short spread with a long one on the same short strike: the long one's gain counts."""
    names = ("short call spread", "long call spread"), ("short put spread", "long put spread")
    if (one.name, other.name) not in names or one.legs[0].strike != other.legs[0].strike:
        return None
    gained = abs(other.legs[1].strike - other.legs[0].strike)
    right = _right(one.legs[0])
    return _both(f"long {right} butterfly", one, other, max(one.unit_amount - gained, ZERO))


def _both(name: str, one: Pair, other: Pair, amount: Decimal) -> Pair:
    shorts, longs = zip(one.legs, other.legs, strict=True)
    return Pair(name, min(one.units, other.units), amount, (*shorts, *longs))


def _merged(pairs: list[Pair], merge: Merge) -> list[Pair]:
    """Merge what can be, first come first served; what is left over stays as it was."""
    open_pairs, done = list(pairs), []
    while open_pairs:
        one = open_pairs.pop(0)
        for index, other in enumerate(open_pairs):
            found = merge(one, other) or merge(other, one)
            if found is not None:
                done.append(found)
                left = (replace(each, units=each.units - found.units) for each in (one, other))
                open_pairs[index : index + 1] = [each for each in left if each.units]
                break
        else:
            done.append(one)
    return done


def _zip_units(
    ones: list[Option], others: list[Option]
) -> Iterable[tuple[Option, Option, Decimal]]:
    """Yield neighbours of two lists in equal units until one list is used up."""
    i = j = 0
    used_one = used_other = ZERO
    while i < len(ones) and j < len(others):
        units = min(ones[i].units - used_one, others[j].units - used_other)
        yield ones[i], others[j], units
        used_one, used_other = used_one + units, used_other + units
        if used_one == ones[i].units:
            i, used_one = i + 1, ZERO
        if used_other == others[j].units:
            j, used_other = j + 1, ZERO


def _rest(options: list[Option], others: list[Option]) -> list[Option]:
    """Return what `_zip_units` leaves of the first list."""
    used = sum((other.units for other in others), ZERO)
    left: list[Option] = []
    for option in options:
        taken = min(used, option.units)
        used -= taken
        if option.units > taken:
            left.append(option.of(option.units - taken))
    return left


def _right(option: Option) -> str:
    return "call" if option.is_call else "put"

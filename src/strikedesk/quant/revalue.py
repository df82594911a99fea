"""Full revaluation of a book: every contract priced anew in every scenario.

Nothing is taken from greeks and no loss is clipped. Options are European.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strikedesk.quant import black_scholes
from strikedesk.quant.checks import Floats

Indices = NDArray[np.int64]
KINDS = ("C", "P", "F", "S")
TERMS = ("spot", "strike", "tau", "rate", "dividend_yield", "vol")


@dataclass(frozen=True, slots=True)
class Book:
    """Positions by index into a table of distinct contracts."""

    contract: Indices
    """(n,) row of the table that each position holds."""
    quantity: Floats
    """(n,) signed units of the underlying, contract size included."""
    kind: NDArray[np.str_]
    """(m,) "C", "P", "F" (future) or "S" (stock)."""
    underlying: Indices
    """(m,) number of the underlying, from 0; picks the column of a shock by underlying."""
    terms: Floats
    """(m, 6) spot, strike, years, rate, dividend yield, volatility; NaN where without meaning."""


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What changes in each of s scenarios; everything happens at once."""

    spot: Floats
    """(s,) or (s, underlyings): relative change of the underlying's price, above -1."""
    vol: Floats
    """(s,) or (s, underlyings): added to the volatility, which stops at 0."""
    years: Floats
    """(s,) time that passes, >= 0; an option that expires on the way is worth its intrinsic."""
    rate: Floats
    """(s,) added to the rate."""


@dataclass(frozen=True, slots=True)
class Revaluation:
    """Values per unit of every contract, now and in every scenario."""

    book: Book
    base: Floats
    """(m,) NaN where there is no price."""
    values: Floats
    """(s, m)."""

    @property
    def unpriced(self) -> NDArray[np.bool_]:
        """(n,) positions that have no value now or in some scenario."""
        lost = np.isnan(self.base) | np.isnan(self.values).any(axis=0)
        return np.asarray(lost[self.book.contract] & (self.book.quantity != 0.0))

    @property
    def pnl(self) -> Floats:
        """(s,) profit of the whole book; NaN if a position has no value there."""
        held = np.bincount(self.book.contract, self.book.quantity, minlength=len(self.base))
        touched = np.bincount(self.book.contract, self.book.quantity != 0.0, len(self.base)) > 0
        change = self.values - self.base
        if not touched.all():
            change[:, ~touched] = 0.0
        return change @ held

    @property
    def pnl_priced(self) -> Floats:
        """(s,) profit of the positions that are not `unpriced`; say so where it is shown."""
        return self.pnl_by_position[:, ~self.unpriced].sum(axis=1)  # type: ignore[no-any-return]

    @property
    def pnl_by_position(self) -> Floats:
        """(s, n) profit of each position; a position of 0 earns 0."""
        change = (self.values - self.base)[:, self.book.contract] * self.book.quantity
        return np.where(self.book.quantity == 0.0, 0.0, change)


def grid(
    spot: ArrayLike = 0.0, vol: ArrayLike = 0.0, years: ArrayLike = 0.0, rate: ArrayLike = 0.0
) -> Scenarios:
    """Every combination of some shocks, the last argument varying fastest.

    Parameters
    ----------
    spot, vol, years, rate : float or (a,) array_like
        As in `Scenarios`.

    Returns
    -------
    Scenarios
    """
    axes = (np.atleast_1d(np.asarray(each, np.float64)) for each in (spot, vol, years, rate))
    return Scenarios(*(each.ravel() for each in np.meshgrid(*axes, indexing="ij")))


def group(
    kind: ArrayLike,
    quantity: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    underlying: ArrayLike = 0,
) -> Book:
    """Put positions in equal contracts together.

    Parameters
    ----------
    kind : (n,) array_like of "C", "P", "F" or "S"
    quantity, spot, strike, tau, rate, dividend_yield, vol : (n,) or scalar
        As in `Book`. A stock needs only the spot, a future no strike and no volatility.
    underlying : (n,) or scalar int

    Returns
    -------
    Book

    Raises
    ------
    ValueError
        If a column has neither one element nor as many as the others, or a kind is unknown,
        a quantity is not finite, or an underlying is no whole number from 0.
    """
    terms = (spot, strike, tau, rate, dividend_yield, vol)
    kinds = np.asarray(kind, np.str_)
    if not np.isin(kinds, KINDS).all():
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    sizes = [np.size(each) for each in (kinds, quantity, *terms, underlying) if np.ndim(each)]
    count = next((size for size in sizes if size != 1), 1)
    given = _column("kind", kinds, count)
    columns = [_column(name, value, count) for name, value in zip(TERMS, terms, strict=True)]
    held = _column("quantity", quantity, count)
    number = _column("underlying", underlying, count)
    if not np.isfinite(held).all():
        raise ValueError("quantity must be finite")
    if not np.all((number >= 0.0) & (number == np.floor(number))):
        raise ValueError("underlying must be whole numbers from 0")
    code = np.searchsorted(np.sort(KINDS), given).astype(np.float64)
    rows = np.ascontiguousarray(np.column_stack([code, number, *columns]) + 0.0)
    keys = rows.view(np.dtype((np.void, rows.strides[0]))).ravel()
    _, first, contract = np.unique(keys, return_index=True, return_inverse=True)
    table = rows[first]
    return Book(
        contract.astype(np.int64),
        held,
        given[first],
        table[:, 1].astype(np.int64),
        np.ascontiguousarray(table[:, 2:]),
    )


def revalue(book: Book, scenarios: Scenarios) -> Revaluation:
    """Price every contract of a book now and in every scenario.

    Parameters
    ----------
    book : Book
    scenarios : Scenarios

    Returns
    -------
    Revaluation
        A contract whose terms make no price (a strike of 0, a missing volatility) is NaN; it
        does not hide the others.

    Raises
    ------
    ValueError
        If shapes do not match, a shock is not finite, a spot falls by all of it or more, or time
        runs backwards.
    """
    _check(book, scenarios)
    is_option = np.isin(book.kind, ("C", "P"))
    options, lines = np.flatnonzero(is_option), np.flatnonzero(~is_option)
    sign = np.where(book.kind[options] == "C", 1.0, -1.0)
    columns = np.ascontiguousarray(book.terms[options].T)
    values = np.empty((len(scenarios.years) + 1, len(book.kind)))
    for i in range(len(values)):
        shift = (0.0, 0.0, 0.0, 0.0) if i == 0 else _shift(scenarios, i - 1, book.underlying)
        values[i, lines] = _linear(book, lines, shift)
        values[i, options] = _options(sign, columns, _only(shift, options))
    return Revaluation(book, values[0], values[1:])


Shift = tuple[Floats | float, Floats | float, float, float]


def _check(book: Book, scenarios: Scenarios) -> None:
    count = len(np.atleast_1d(scenarios.years))
    last = int(book.underlying.max(initial=-1)) + 1
    for name in ("spot", "vol", "years", "rate"):
        shock = getattr(scenarios, name)
        wide = name in {"spot", "vol"} and shock.ndim == 2 and shock.shape[1] >= last
        if shock.shape[:1] != (count,) or not (shock.ndim == 1 or wide):
            raise ValueError(f"{name} must have one row per scenario and fit the underlyings")
        if not np.isfinite(shock).all():
            raise ValueError(f"{name} must be finite")
    if np.any(scenarios.spot <= -1.0):
        raise ValueError("spot must be above -1")
    if np.any(scenarios.years < 0.0):
        raise ValueError("years must not be below 0")


def _column(name: str, value: ArrayLike, count: int) -> NDArray[Any]:
    try:
        given = np.asarray(value)
        return np.broadcast_to(given if given.dtype.kind == "U" else np.float64(given), (count,))
    except ValueError:
        raise ValueError(f"{name} must be one or {count}, in one axis") from None


def _shift(scenarios: Scenarios, i: int, underlying: Indices) -> Shift:
    spot, vol = (
        each[i, underlying] if each.ndim == 2 else float(each[i])
        for each in (scenarios.spot, scenarios.vol)
    )
    return spot, vol, float(scenarios.years[i]), float(scenarios.rate[i])


def _only(shift: Shift, rows: Indices) -> Shift:
    spot, vol, years, rate = shift
    one = (each[rows] if isinstance(each, np.ndarray) else each for each in (spot, vol))
    return (*one, years, rate)  # type: ignore[return-value]


def _linear(book: Book, lines: Indices, shift: Shift) -> Floats:
    """Spot, and a future's fair value on it."""
    if not len(lines):
        return np.empty(0)
    spot, _, tau, rate, dividend_yield, _ = book.terms[lines].T
    spot_shock, _, years, rate_shock = _only(shift, lines)
    moved = np.where((spot > 0.0) & np.isfinite(spot), spot, np.nan) * (1.0 + spot_shock)
    left = np.maximum(np.where(tau >= 0.0, tau, np.nan) - years, 0.0)
    carry = np.exp(np.clip((rate + rate_shock - dividend_yield) * left, -700.0, 700.0))
    return np.where(book.kind[lines] == "F", moved * carry, moved)


def _options(sign: Floats, columns: Floats, shift: Shift) -> Floats:
    if not len(sign):
        return np.empty(0)
    spot, strike, tau, rate, dividend_yield, vol = columns
    spot_shock, vol_shock, years, rate_shock = shift
    left = np.where(tau >= 0.0, np.maximum(tau - years, 0.0), np.nan)
    shifted = np.where(vol >= 0.0, np.maximum(vol + vol_shock, 0.0), np.nan)
    moved = spot * (1.0 + spot_shock)
    price: Floats = black_scholes.price(
        sign, moved, strike, left, rate + rate_shock, dividend_yield, shifted
    )
    return price

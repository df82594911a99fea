"""What each closing trade brought, after all that it and its opening cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.positions.model import Product, Trade


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trade that closed something, and what that brought.

    Parameters
    ----------
    closed_quantity : Decimal
        > 0; less than the trade's where it turned the position round.
    gross_pnl : Decimal
        Against the average price of what was open, before any charges.
    opening_charges : Decimal
        The closed part's share of what opening it was charged, at average, to the minor unit.
    closing_charges : Decimal
        The trade's own, in proportion to what it closed.
    """

    trade: Trade
    closed_quantity: Decimal
    gross_pnl: Decimal
    opening_charges: Decimal
    closing_charges: Decimal

    @property
    def net_pnl(self) -> Decimal:
        """What is left."""
        return self.gross_pnl - self.opening_charges - self.closing_charges


@dataclass(slots=True)
class _Open:
    quantity: Decimal = ZERO
    charges: Decimal = ZERO


def outcomes(trades: Iterable[Trade]) -> list[Outcome]:
    """Return what each closing trade brought, in the order of the trades.

    Charges follow the convention of prices: what is open has one average, and closing a part of
    it takes that part of its charges. Over a position that is flat again the charges of all
    outcomes sum exactly to the charges of all trades.

    Parameters
    ----------
    trades : iterable of Trade
        All trades of one account since it was flat everywhere, oldest first.
    """
    books: dict[tuple[int, Product], _Open] = {}
    found: list[Outcome] = []
    for trade in trades:
        book = books.setdefault((trade.instrument_id, trade.product), _Open())
        if outcome := _apply(book, trade):
            found.append(outcome)
    return found


def _apply(book: _Open, trade: Trade) -> Outcome | None:
    signed = trade.side.sign * trade.quantity
    closed = ZERO if book.quantity * signed >= 0 else min(abs(book.quantity), trade.quantity)
    if not closed:
        book.quantity += signed
        book.charges += trade.charges_total
        return None
    opening = _share(book.charges, closed, abs(book.quantity))
    closing = _share(trade.charges_total, closed, trade.quantity)
    book.quantity += signed
    book.charges += trade.charges_total - opening - closing
    return Outcome(trade, closed, trade.realized_pnl or ZERO, opening, closing)


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    if part == whole:
        return amount
    return (amount * part / whole).quantize(MINOR_UNIT, ROUND_HALF_EVEN)

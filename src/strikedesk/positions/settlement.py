"""What a fill does to the ledger: in full for what is paid for, profit only for what is margined."""

from collections.abc import Mapping
from decimal import Decimal

from strikedesk.accounts import ledger
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import InstrumentKind
from strikedesk.positions.model import (
    Booking,
    Product,
)


def settles_in_full(kind: InstrumentKind, product: Product) -> bool:
    """Tell whether a fill moves its whole value in cash.

    Delivered shares and option premiums do. Futures and intraday shares are carried on margin:
    only their realised profit reaches cash.
    """
    if kind is InstrumentKind.OPT:
        return True
    return kind in {InstrumentKind.EQ, InstrumentKind.ETF} and product is Product.CNC


def fill_postings(
    booking: Booking,
    side: Side,
    gross_value: Decimal,
    charges: Mapping[str, Decimal],
    *,
    in_full: bool,
) -> tuple[ledger.Posting, ...]:
    """Return the ledger postings of one fill; they sum to zero.

    Parameters
    ----------
    gross_value : Decimal
        price × quantity × multiplier, > 0.
    charges : mapping of code to amount
        Each becomes an expense account ``charges:<code>``.
    in_full : bool
        As `settles_in_full` says.
    """
    realized = booking.realized_pnl or ZERO
    cash = -side.sign * gross_value if in_full else realized
    securities = booking.cost_change if in_full else ZERO
    expenses = [(f"{ledger.CHARGES}:{code}", amount) for code, amount in charges.items()]
    total = sum(charges.values(), ZERO)
    return ledger.postings(
        [
            (ledger.CASH, cash - total),
            (ledger.SECURITIES, securities),
            (ledger.REALIZED_PNL, -realized),
            *expenses,
        ]
    )

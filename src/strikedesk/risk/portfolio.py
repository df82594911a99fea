"""What an account holds, as the gate sees it: worth, what is at risk, how the period went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from strikedesk.accounts.model import Funds
from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import Instrument
from strikedesk.positions.model import Product
from strikedesk.positions.settlement import settles_in_full

PriceOf = Callable[[Instrument], Decimal | None]


class Held(NamedTuple):
    """A position or working orders of one instrument and product.

    Parameters
    ----------
    cost : Decimal
        Signed, of what is open.
    working_buy, working_sell : Decimal
        Open quantity of working orders, >= 0.
    """

    instrument: Instrument
    product: Product
    net_quantity: Decimal
    cost: Decimal
    margin: Decimal
    working_buy: Decimal = ZERO
    working_sell: Decimal = ZERO

    @property
    def is_paid(self) -> bool:
        """Tell whether it was paid in full, so that its value is what can be lost."""
        return self.net_quantity > ZERO and settles_in_full(self.instrument.kind, self.product)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """An account's book in the gate's numbers, in its currency.

    Parameters
    ----------
    equity : Decimal
        Cash and the worth of all positions; at cost where no price is known.
    at_risk : Decimal
        Value of what was paid for, margin of the rest, and what working orders set aside.
    open_pnl, margined_pnl : Decimal
        Of all positions whose price is known, and of those among them that are on margin.
    today, week, month : Decimal
        Booked profit after charges in the period, without what is open.
    instruments : frozenset of int
        Held or worked.
    underlyings : dict
        How many of them each underlying has, by symbol.
    """

    equity: Decimal
    at_risk: Decimal = ZERO
    open_pnl: Decimal = ZERO
    margined_pnl: Decimal = ZERO
    today: Decimal = ZERO
    week: Decimal = ZERO
    month: Decimal = ZERO
    instruments: frozenset[int] = frozenset()
    underlyings: dict[str, int] = field(default_factory=dict)


def underlying_of(instrument: Instrument) -> str:
    """Name what an instrument depends on: its underlying, or itself."""
    return instrument.underlying or instrument.symbol


def portfolio_of(
    held: Sequence[Held],
    funds: Funds,
    price_of: PriceOf,
    booked: tuple[Decimal, Decimal, Decimal] = (ZERO, ZERO, ZERO),
) -> Portfolio:
    """Value a book.

    Parameters
    ----------
    funds : Funds
        Its reservations count as at risk.
    price_of : callable
        The last price of an instrument, None where none is known: it then counts at cost.
    booked : tuple of Decimal
        Booked profit after charges of the day, the week and the month.
    """
    equity, at_risk = funds.balance, funds.reserved
    open_pnl = margined_pnl = ZERO
    underlyings: dict[str, int] = {}
    for one in {h.instrument.id: h.instrument for h in held}.values():
        name = underlying_of(one)
        underlyings[name] = underlyings.get(name, 0) + 1
    for position in held:
        price = price_of(position.instrument)
        value = (
            position.cost
            if price is None
            else position.net_quantity * price * position.instrument.multiplier
        )
        gain = value - position.cost
        settled = settles_in_full(position.instrument.kind, position.product)
        equity += value if settled else gain
        open_pnl += gain
        margined_pnl += ZERO if position.is_paid else gain
        at_risk += value if position.is_paid else position.margin
    return Portfolio(
        equity,
        at_risk,
        open_pnl,
        margined_pnl,
        *booked,
        frozenset(position.instrument.id for position in held),
        underlyings,
    )

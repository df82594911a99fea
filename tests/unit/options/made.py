"""A chain whose forward, rate and volatilities are known, on a market moved by hand."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from strikedesk.exchange.expiry import expires_at
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.options import board
from strikedesk.options.carry import imply
from strikedesk.options.desk import OptionDesk
from strikedesk.options.model import Chain, ChainQuotes
from strikedesk.options.rules import analyse
from strikedesk.quant import black76
from unit.marketdata.hand import HandMarket

UNDERLYING = "NSE:NIFTY 50"
EXPIRY, LATER = date(2026, 12, 29), date(2027, 1, 26)
SPOT, RATE = 25_000.0, 0.06
STRIKES = tuple(range(23_000, 27_100, 100))
TERMS = {
    "currency": "INR",
    "lot_size": Decimal(65),
    "tick_size": Decimal("0.05"),
    "underlying": UNDERLYING,
}


def index() -> Instrument:
    return Instrument(
        1, "NSE", "NIFTY 50", "Nifty 50", InstrumentKind.INDEX, "INR", Decimal(1), Decimal("0.05")
    )


def future(number: int, expiry: date, exchange: str = "NFO") -> Instrument:
    name = f"NIFTY{expiry:%y%b}FUT".upper()
    return Instrument(number, exchange, name, name, InstrumentKind.FUT, expiry=expiry, **TERMS)  # type: ignore[arg-type]


def option(
    number: int, strike: int, right: str, expiry: date = EXPIRY, exchange: str = "NFO"
) -> Instrument:
    name = f"NIFTY{expiry:%y%m%d}{strike}{right}E"
    return Instrument(
        number,
        exchange,
        name,
        name,
        InstrumentKind.OPT,
        expiry=expiry,
        strike=Decimal(strike),
        right=right,  # type: ignore[arg-type]
        **TERMS,  # type: ignore[arg-type]
    )


class Made:
    """Options of some expiries, an index, and a future with each expiry."""

    def __init__(
        self,
        expiries: Sequence[date] = (EXPIRY,),
        strikes: Sequence[int] = STRIKES,
        exchange: str = "NFO",
        futures: bool = True,
        without: Sequence[tuple[int, str]] = (),
    ) -> None:
        self.index = index()
        self.futures = {day: future(10 + n, day, exchange) for n, day in enumerate(expiries)}
        self.options = {
            (day, strike, right): option(
                1000 * (n + 1) + 2 * at + (right == "P"), strike, right, day, exchange
            )
            for n, day in enumerate(expiries)
            for at, strike in enumerate(strikes)
            for right in ("C", "P")
            if (strike, right) not in without
        }
        listed = list(self.futures.values()) if futures else []
        self.market = HandMarket([self.index, *listed, *self.options.values()])
        self.clock = self.market.clock
        self.desk = OptionDesk(self.market.live, self.clock.elapsed)

    def tau(self, expiry: date = EXPIRY) -> float:
        ends_at = expires_at(next(o for (day, _, _), o in self.options.items() if day == expiry))
        assert ends_at is not None
        return board.years_to(ends_at, self.clock.now())

    def forward(self, expiry: date = EXPIRY) -> float:
        return SPOT * float(np.exp(RATE * self.tau(expiry)))

    def quote_all(
        self, vol: float | Callable[[float], float] = 0.15, half_spread: float = 0.5
    ) -> None:
        """Quote everything at Black-76 values: the index, futures, and every option."""
        self.market.say(self.index, last_price=SPOT, prev_close=SPOT - 100.0)
        for day, each in self.futures.items():
            if self.market.board.slot(each.id) is not None:
                price = self.forward(day)
                self.market.say(each, bid=price - 1, ask=price + 1, last_price=price)
        for day, strike, right in self.options:
            self.quote(strike, right, vol, day, half_spread)

    def value(
        self, strike: int, right: str, vol: float | Callable[[float], float], day: date = EXPIRY
    ) -> float:
        forward, tau = self.forward(day), self.tau(day)
        at = vol if isinstance(vol, float) else vol(float(np.log(strike / forward)))
        return float(black76.price(right, forward, strike, tau, at)) * float(np.exp(-RATE * tau))

    def quote(
        self,
        strike: int,
        right: str,
        vol: float | Callable[[float], float],
        day: date = EXPIRY,
        half_spread: float = 0.5,
    ) -> None:
        value = self.value(strike, right, vol, day)
        half = min(half_spread, 0.5 * value)
        self.say(
            strike, right, day, bid=value - half, ask=value + half, last_price=value,
            open_interest=1000 + strike // 100, volume=50,
        )  # fmt: skip

    def say(self, strike: int, right: str, day: date = EXPIRY, **values: float | None) -> None:
        self.market.say(self.options[day, strike, right], **values)

    def source(self, day: date = EXPIRY) -> ChainQuotes:
        listing = self.desk.listing(UNDERLYING, day)
        slots = board.slots_of(self.market.live, listing)
        return board.snapshot(self.market.live, listing, slots)

    def chain(self, day: date = EXPIRY, rate: float | None = None) -> Chain:
        source = self.source(day)
        return analyse(source, imply(source, rate))


def column(chain: Chain, strike: float) -> int:
    return int(np.flatnonzero(chain.strikes == strike)[0])


def skewed(k: float) -> float:
    """A volatility that falls with the strike and smiles a little."""
    return 0.15 - 0.3 * k + 0.8 * k * k

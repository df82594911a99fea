"""A market of listed options that can be quoted at a volatility."""

from dataclasses import dataclass

import numpy as np

from strikedesk.exchange.expiry import expires_at
from strikedesk.instruments.model import InstrumentKind
from strikedesk.options.board import years_to
from strikedesk.options.desk import OptionDesk
from strikedesk.quant import black76
from unit.marketdata.hand import HandMarket

SPOT, RATE = 25_000.0, 0.065


@dataclass
class Quoted:
    """Instruments of one underlying and the desk that looks at them."""

    market: HandMarket
    desk: OptionDesk

    def quote(self, vol: float = 0.15, spot: float = SPOT, open_interest: int = 5_000) -> None:
        """Quote the index, its futures and its options as they stand now."""
        now = self.market.clock.now()
        for each in self.market.instruments:
            if each.kind is InstrumentKind.INDEX:
                self.market.say(each, last_price=spot, prev_close=spot - 50)
                continue
            ends_at = expires_at(each)
            assert ends_at is not None
            tau = years_to(ends_at, now)
            forward, discount = spot * np.exp(RATE * tau), np.exp(-RATE * tau)
            if each.kind is InstrumentKind.FUT:
                self.market.say(
                    each, bid=forward - 1, ask=forward + 1, last_price=forward,
                    prev_close=forward - 60, open_interest=open_interest, volume=7,
                )  # fmt: skip
                continue
            assert each.strike is not None
            assert each.right is not None
            value = discount * float(
                black76.price(each.right, forward, float(each.strike), tau, vol)
            )
            half = min(0.5, value / 2)
            self.market.say(
                each, bid=value - half, ask=value + half, last_price=value,
                open_interest=open_interest, volume=7,
            )  # fmt: skip

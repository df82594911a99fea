"""Where the simulated market stood, so that a restart goes on from there.

A position must not gain or lose because the desk was restarted. The file is no ledger: without
it, or with a damaged one, the market opens at its starting prices.
"""

import asyncio
import math
from collections.abc import Mapping
from pathlib import Path

import orjson
import structlog

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.board import QuoteBoard

log = structlog.get_logger(__name__)

FILE = "simulated-market.json"
EVERY_S = 30.0


def load(folder: Path) -> dict[str, float]:
    """Return the last known price by symbol; empty if none is known."""
    try:
        found = orjson.loads((folder / FILE).read_bytes())
        return {str(symbol): float(price) for symbol, price in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as damage:
        log.warning("the simulated market's last prices cannot be read", reason=str(damage))
        return {}


def of_board(board: QuoteBoard, catalogue: InstrumentCatalogue) -> dict[str, float]:
    """Return the last price of everything that is not derived from something else."""
    last = board.prices["last_price"]
    slots = {i.symbol: board.slot(i.id) for i in catalogue if not i.is_derivative}
    known = {symbol: float(last[slot]) for symbol, slot in slots.items() if slot is not None}
    return {symbol: price for symbol, price in known.items() if not math.isnan(price)}


def save(folder: Path, prices: Mapping[str, float]) -> None:
    """Write the file whole or not at all."""
    fresh = folder / f"{FILE}.new"
    fresh.write_bytes(orjson.dumps(dict(prices)))
    fresh.replace(folder / FILE)


async def keep(folder: Path, board: QuoteBoard, catalogue: InstrumentCatalogue) -> None:
    """Save every half minute, forever."""
    while True:
        await asyncio.sleep(EVERY_S)
        save(folder, of_board(board, catalogue))

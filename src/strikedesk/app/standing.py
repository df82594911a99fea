"""Where the simulated market stood, so that a restart goes on from there.

A position must not gain or lose because the desk was restarted, nor the day begin anew. The file
is no ledger: without it, or with a damaged one, the market opens at its starting prices.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from strikedesk.exchange.simulated.feed import SimulatedFeed
from strikedesk.exchange.simulated.standing import WIDTH, Standing, standing_of

log = structlog.get_logger(__name__)

FILE = "simulated-market.json"
EVERY_S = 30.0


def load(folder: Path) -> Standing | None:
    """Return where the market stood; None if that is not known."""
    try:
        return _read(orjson.loads((folder / FILE).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError, KeyError, IndexError) as damage:
        log.warning("the simulated market's last prices cannot be read", reason=repr(damage))
        return None


def _read(found: Any) -> Standing:
    at, frame = datetime.fromisoformat(found["at"]), int(found["frame"])
    spots = {str(symbol): _numbers(row, 2) for symbol, row in found["spots"].items()}
    if at.tzinfo is None or frame < 0 or any(price <= 0 for price, _ in spots.values()):
        raise ValueError("an instant has a zone, and a price is above 0")
    instruments = {str(s): _numbers(row, WIDTH) for s, row in found["instruments"].items()}
    return Standing(at, frame, spots, instruments)  # type: ignore[arg-type]


def _numbers(row: Any, width: int) -> tuple[float, ...]:
    numbers = tuple(map(float, row))
    if len(numbers) != width:
        raise ValueError(f"{len(numbers)} numbers in place of {width}")
    return numbers


def save(folder: Path, noted: Standing) -> None:
    """Write the file whole or not at all."""
    fresh = folder / f"{FILE}.new"
    body = {
        "at": noted.at,
        "frame": noted.frame,
        "spots": noted.spots,
        "instruments": noted.instruments,
    }
    fresh.write_bytes(orjson.dumps(body))
    fresh.replace(folder / FILE)


def save_feed(folder: Path, feed: SimulatedFeed) -> None:
    """Save where a running market stands."""
    save(folder, standing_of(feed.market, feed.state))


async def keep(folder: Path, feed: SimulatedFeed) -> None:
    """Save every half minute, forever."""
    while True:
        await asyncio.sleep(EVERY_S)
        save_feed(folder, feed)

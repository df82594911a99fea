"""Real chains of 2026-02-12, replayed: which contracts get a volatility, and why others do not.

The snapshot's own volatilities are partly placeholders and its days to expiry are off by one, so
neither is used; the oracles here are identities between the numbers.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.quotes import to_json
from strikedesk.marketdata.replay import ReplayClock, ReplayFeed, load_recording
from strikedesk.marketdata.service import LiveMarket
from strikedesk.options import texts
from strikedesk.options.carry import imply
from strikedesk.options.desk import OptionDesk
from strikedesk.options.interest import move_of, pain_of
from strikedesk.options.model import Chain, ForwardSource, VolStatus
from strikedesk.options.rules import analyse
from strikedesk.options.smiles import skew_of
from strikedesk.quant import black76


def replayed(path: Path) -> OptionDesk:
    recording = load_recording(path)
    drafts = enumerate(recording.instruments, 1)
    catalogue = InstrumentCatalogue([draft.with_id(number) for number, draft in drafts])
    clock = ReplayClock(recording.frames[0].at, recording.frames[-1].at)
    feed = ReplayFeed(recording, clock, catalogue.by_symbol)
    board = QuoteBoard()
    feed.prime(board)
    return OptionDesk(LiveMarket(board, catalogue, feed, clock, timedelta(seconds=15)))


def statuses(chains: list[Chain]) -> dict[str, int]:
    found: Counter[int] = Counter()
    for each in chains:
        found.update(each.status[each.source.quotes.is_listed].tolist())
    return {VolStatus(code).word: number for code, number in sorted(found.items())}


@pytest.mark.parametrize(
    ("ticker", "contracts", "expiries", "share_min"),
    [
        ("SPY", 9177, 34, 0.94),
        ("AAPL", 2604, 24, 0.88),
        ("NVDA", 3882, 24, 0.79),
        ("TSLA", 5424, 25, 0.89),
    ],
)
async def test_every_contract_has_a_volatility_or_a_reason(
    shared: Path, ticker: str, contracts: int, expiries: int, share_min: float
) -> None:
    folder = shared / "market-data" / "option_chains"
    desk = replayed(folder / f"{ticker}_options_3.csv.gz")
    (underlying,) = desk.underlyings()
    chains = await desk.chains(underlying)
    counted = statuses(chains)
    print(f"{ticker}: {sum(counted.values())} contracts, {len(chains)} expiries, {counted}")
    assert len(chains) == expiries
    assert sum(counted.values()) == contracts
    assert counted["ok"] >= share_min * contracts
    for chain in chains:
        listed = chain.source.quotes.is_listed
        assert chain.carry.forward_source is ForwardSource.PARITY
        has_vol = np.isfinite(chain.vol)
        assert np.array_equal(has_vol & listed, (chain.status == VolStatus.OK) & listed)
        priced_again(chain)
    smile = [(skew_of(each), each) for each in chains]
    assert sum(found.skew > 0.0 for found, _ in smile) >= 0.6 * len(smile)
    assert all(pain_of(each) is not None for each in chains)


def priced_again(chain: Chain) -> None:
    """Each volatility gives back the price that it was taken from."""
    sign = np.array([[1.0], [-1.0]]) + np.zeros_like(chain.vol)
    known = np.isfinite(chain.vol)
    strikes = np.broadcast_to(chain.strikes, chain.vol.shape)
    again = chain.carry.discount * black76.price(
        sign[known], chain.carry.forward, strikes[known], chain.source.tau, chain.vol[known]
    )
    np.testing.assert_allclose(again, chain.price[known], rtol=1e-9, atol=1e-9)


async def test_straddle_and_deviation_agree_where_the_market_is_deep(shared: Path) -> None:
    desk = replayed(shared / "market-data" / "option_chains" / "SPY_options_3.csv.gz")
    for chain in (await desk.chains("ARCA:SPY"))[2:12]:
        move = move_of(chain, skew_of(chain).atm_vol)
        assert 0.75 < move.straddle / move.one_sigma < 0.85  # sqrt(2 / pi) is 0.80


def test_chain_of_two_hundred_strikes_is_analysed_and_written_quickly(shared: Path) -> None:
    desk = replayed(shared / "market-data" / "option_chains" / "SPY_options_3.csv.gz")
    chains = asyncio.run(desk.chains("ARCA:SPY"))
    source = min((each.source for each in chains), key=lambda s: abs(len(s.listing.strikes) - 200))
    took = []
    for _ in range(15):
        begin = perf_counter()
        chain = analyse(source, imply(source))
        analysed = perf_counter()
        to_json(texts.of_chain(chain))
        took.append((analysed - begin, perf_counter() - analysed))
    best = np.min(took, axis=0) * 1e3
    print(
        f"{len(source.listing.strikes)} strikes: analysed in {best[0]:.1f} ms, "
        f"written in {best[1]:.1f} ms"
    )
    assert best.sum() < 100.0

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.recording import RecordingInvalid
from strikedesk.marketdata.replay import ReplayClock, ReplayFeed, load_recording
from unit.marketdata.hand import NOON, HandClock, share, shares

HEADER = "timestamp,symbol,last_price,bid,ask,bid_quantity,ask_quantity,volume,open_interest\n"
ONE, TWO = share(0, "RELIANCE"), share(1, "TCS", lot_size=Decimal(75))


def line(second: float, symbol: str, bid: str, ask: str, sizes: str = "40,25") -> str:
    return f"{(NOON + timedelta(seconds=second)).isoformat()},{symbol},10,{bid},{ask},{sizes},,\n"


class Replay:
    """A recording, its feed, and machine time that passes only by sleeping."""

    def __init__(
        self,
        path: Path,
        lines: list[str],
        speed: float = 1.0,
        desk: tuple[Instrument, ...] = (ONE, TWO),
    ) -> None:
        file = path / "recording.csv"
        file.write_text(HEADER + "".join(lines))
        recording = load_recording(file)
        self.machine = HandClock()
        self.slept: list[float] = []
        self.clock = ReplayClock(
            recording.frames[0].at, recording.frames[-1].at, speed, self.machine.elapsed
        )
        known = {each.symbol: each for each in desk}
        self.feed = ReplayFeed(recording, self.clock, known.get, self.sleep)
        self.board = QuoteBoard()
        self.feed.prime(self.board)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.machine.seconds += seconds

    def bid(self, instrument: Instrument) -> Decimal | None:
        quote = self.board.quote(instrument.id)
        return quote and quote.bid


LINES = [
    line(0, "NSE:RELIANCE", "9.95", "10.05"),
    line(0, "NSE:TCS", "20", "21"),
    line(2, "NSE:RELIANCE", "9.90", "10.00"),
    line(5, "NSE:TCS", "19", "20"),
]


def test_desk_time_stands_still_until_the_replay_starts() -> None:
    machine = HandClock()
    clock = ReplayClock(NOON, NOON + timedelta(hours=1), elapsed=machine.elapsed)
    machine.move(100)
    assert clock.now() == NOON
    clock.start()
    machine.move(7)
    clock.start()
    assert clock.now() == NOON + timedelta(seconds=7)


def test_desk_time_goes_faster_than_the_machines_by_the_speed_and_past_the_recording() -> None:
    machine = HandClock()
    clock = ReplayClock(NOON, NOON + timedelta(seconds=90), speed=60, elapsed=machine.elapsed)
    clock.start()
    machine.move(1)
    assert clock.now() == NOON + timedelta(seconds=60)
    assert clock.seconds_until(NOON + timedelta(seconds=90)) == 0.5
    machine.move(1000)
    assert clock.now() == NOON + timedelta(seconds=1001 * 60)
    assert clock.seconds_until(NOON + timedelta(seconds=90)) < 0


def test_desk_time_stands_at_the_instant_of_a_snapshot() -> None:
    machine = HandClock()
    clock = ReplayClock(NOON, NOON, elapsed=machine.elapsed)
    clock.start()
    machine.move(1000)
    assert clock.now() == NOON


def test_prime_shows_the_first_frame_at_once(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    quote = replay.board.quote(TWO.id)
    assert quote is not None
    assert (quote.bid, quote.ask, quote.at, quote.source) == (20, 21, NOON, "replay")
    assert replay.clock.now() == NOON


async def test_frames_are_played_at_their_distance_divided_by_the_speed(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES, speed=2.0)
    await replay.feed.run(replay.board)
    assert replay.slept == [1.0, 1.5]
    assert (replay.bid(ONE), replay.bid(TWO)) == (Decimal("9.90"), 19)
    assert replay.board.latest == 3


async def test_quotes_grow_old_after_the_last_frame(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    await replay.feed.run(replay.board)
    replay.machine.seconds += 86_400
    slot = replay.board.slot(TWO.id)
    assert slot is not None
    assert replay.board.age(slot, replay.clock.now()) == timedelta(days=1)


async def test_run_without_prime_primes_the_board_it_is_given(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    board = QuoteBoard()
    await replay.feed.run(board)
    assert len(board) == 2
    assert board.latest == 3


async def test_cancelled_replay_stops_where_it_is(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    feed = ReplayFeed(
        load_recording(tmp_path / "recording.csv"),
        replay.clock,
        {ONE.symbol: ONE, TWO.symbol: TWO}.get,
    )
    running = asyncio.create_task(feed.run(replay.board))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert replay.bid(ONE) == Decimal("9.95")


def test_symbols_that_the_desk_does_not_have_are_left_out_and_named(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES, desk=(TWO,))
    assert replay.feed.unlisted == ("NSE:RELIANCE",)
    assert len(replay.board) == 1
    assert replay.bid(TWO) == 20
    assert replay.feed.depth(ONE.id, 5) is None


def test_recorded_sizes_make_a_book_of_data(tmp_path: Path) -> None:
    depth = Replay(tmp_path, LINES).feed.depth(ONE.id, 5)
    assert depth is not None
    assert not depth.assumed
    assert [(each.price, each.quantity) for each in depth.bids] == [(Decimal("9.95"), 40)]
    assert [(each.price, each.quantity) for each in depth.asks] == [(Decimal("10.05"), 25)]


def test_unrecorded_sizes_are_assumed_as_ten_lots_and_stay_missing_in_the_quote(
    tmp_path: Path,
) -> None:
    replay = Replay(tmp_path, [line(0, "NSE:TCS", "20", "21", ",")])
    depth, quote = replay.feed.depth(TWO.id, 5), replay.board.quote(TWO.id)
    assert depth is not None
    assert quote is not None
    assert depth.assumed
    assert (depth.bids[0].quantity, depth.asks[0].quantity) == (750, 750)
    assert (quote.bid_quantity, quote.ask_quantity) == (None, None)


def test_depth_is_unknown_before_the_first_frame_and_for_others(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    fresh = ReplayFeed(load_recording(tmp_path / "recording.csv"), replay.clock, {}.get)
    assert fresh.depth(ONE.id, 5) is None
    replay.board.add(shares(9))
    assert replay.feed.depth(108, 5) is None


def test_file_of_another_kind_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(RecordingInvalid, match="an option chain: "):
        load_recording(path)


def test_side_that_was_taken_whole_is_quoted_no_more_until_the_next_frame(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    before = replay.board.quote(ONE.id)
    assert before is not None
    replay.feed.withdraw(ONE.id, "ask")

    quote, depth = replay.board.quote(ONE.id), replay.feed.depth(ONE.id, 5)
    assert quote is not None
    assert depth is not None
    assert (quote.ask, quote.ask_quantity, quote.bid, quote.at) == (None, None, before.bid, NOON)
    assert (len(depth.bids), depth.asks) == (1, ())


async def test_next_frame_quotes_a_withdrawn_side_again(tmp_path: Path) -> None:
    replay = Replay(tmp_path, LINES)
    replay.feed.withdraw(ONE.id, "ask")
    await replay.feed.run(replay.board)
    quote = replay.board.quote(ONE.id)
    assert quote is not None
    assert quote.ask == 10

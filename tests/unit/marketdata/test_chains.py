from datetime import UTC, datetime
from math import isnan

import pytest

from strikedesk.marketdata.board import to_ns
from strikedesk.marketdata.chains import CHAIN, read_chain
from strikedesk.marketdata.listings import ListingUnknown
from strikedesk.marketdata.recording import Recording, RecordingInvalid

NOW = "2026-02-12 17:59:03+00:00"
EARLIER = "2026-02-11 20:59:59+00:00"


def row(symbol: str, **changes: str) -> dict[str, str]:
    return {
        "contractSymbol": symbol,
        "lastTradeDate": NOW,
        "lastPrice": "2.5",
        "bid": "2.45",
        "ask": "2.55",
        "volume": "17.0",
        "openInterest": "250.0",
        "contractSize": "REGULAR",
        "underlyingPrice": "683.5700073242188",
    } | changes


CALL, PUT = "SPY260220C00500000", "SPY260220P00500000"


def read(*rows: dict[str, str]) -> Recording:
    return read_chain(enumerate(rows, 2))


def column(recording: Recording, name: str) -> list[float | None]:
    frame = recording.frames[0]
    values = (frame.prices | frame.counts)[name].tolist()  # type: ignore[operator]
    return [None if isnan(value) else value for value in values]


def test_underlying_comes_first_with_a_last_price_only() -> None:
    recording = read(row(CALL), row(PUT))
    assert recording.symbols == ("ARCA:SPY", f"OPRA:{CALL}", f"OPRA:{PUT}")
    assert tuple(draft.symbol for draft in recording.instruments) == recording.symbols
    assert column(recording, "last_price") == [pytest.approx(683.57, abs=1e-4), 2.5, 2.5]
    assert column(recording, "bid")[0] is None
    assert column(recording, "ask")[0] is None
    assert column(recording, "volume")[0] == -1
    assert column(recording, "open_interest")[0] == -1


def test_snapshot_is_of_the_latest_trade_in_it_and_says_so() -> None:
    recording = read(row(CALL, lastTradeDate=EARLIER), row(PUT))
    assert len(recording.frames) == 1
    assert recording.frames[0].at == datetime(2026, 2, 12, 17, 59, 3, tzinfo=UTC)
    assert any("2026-02-12 17:59:03 UTC is its latest trade" in note for note in recording.notes)
    assert any("no bid and no ask of ARCA:SPY" in note for note in recording.notes)
    assert any("quantities of its order books are assumed" in note for note in recording.notes)


def test_bid_or_ask_of_zero_is_none_at_all() -> None:
    recording = read(row(CALL, bid="0.0"), row(PUT, ask="0.0", bid=""))
    assert column(recording, "bid")[1:] == [None, None]
    assert column(recording, "ask")[1:] == [2.55, None]


def test_crossed_row_is_kept_as_recorded() -> None:
    recording = read(row(CALL, bid="67.9", ask="64.55"))
    assert (column(recording, "bid")[1], column(recording, "ask")[1]) == (67.9, 64.55)


def test_volume_of_an_earlier_day_is_not_todays() -> None:
    recording = read(
        row(CALL, lastTradeDate=EARLIER), row(PUT), row("SPY260220C00505000", volume="")
    )
    assert column(recording, "volume")[1:] == [-1, 17, -1]
    assert column(recording, "open_interest")[1:] == [250, 250, 250]


def test_recording_has_no_sizes() -> None:
    frame = read(row(CALL)).frames[0]
    assert not {"bid_quantity", "ask_quantity"} & frame.counts.keys()


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((), "no rows"),
        ((row(CALL), row(CALL)), "comes twice"),
        ((row(CALL), row("AAPL260220C00100000")), "several"),
        ((row(CALL, contractSize="MINI"),), "Line 2: contractSize is 'MINI'"),
        ((row(CALL), row(PUT, bid="-2")), "Line 3: bid"),
        ((row(CALL, lastTradeDate="soon"),), "Line 2: lastTradeDate"),
    ],
)
def test_chain_that_makes_no_sense_is_an_error(
    rows: tuple[dict[str, str], ...], fault: str
) -> None:
    with pytest.raises(RecordingInvalid, match=fault):
        read(*rows)


def test_chain_on_an_underlying_of_unknown_listing_is_an_error() -> None:
    with pytest.raises(ListingUnknown):
        read(row("ZZZZ260220C00100000"))


def test_header_of_the_format_is_all_that_is_read() -> None:
    assert CHAIN.columns == row(CALL).keys()


def test_last_price_is_as_old_as_the_trade_that_made_it() -> None:
    frame = read(row(CALL, lastTradeDate=EARLIER), row(PUT)).frames[0]
    assert frame.last_ns is not None
    assert frame.last_ns.tolist() == [
        -1,
        to_ns(datetime(2026, 2, 11, 20, 59, 59, tzinfo=UTC)),
        to_ns(frame.at),
    ]

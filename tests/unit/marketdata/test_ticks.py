from datetime import UTC, datetime, timedelta
from math import isnan

import pytest

from strikedesk.instruments.symbols import SymbolNotParsed
from strikedesk.marketdata.recording import Recording, RecordingInvalid
from strikedesk.marketdata.ticks import TICKS, read_ticks

START = datetime(2026, 11, 20, 3, 45, tzinfo=UTC)


def row(symbol: str, second: int = 0, **changes: str) -> dict[str, str]:
    return {
        "timestamp": (START + timedelta(seconds=second)).isoformat(),
        "symbol": symbol,
        "last_price": "100.5",
        "bid": "100.45",
        "ask": "100.55",
        "bid_quantity": "40",
        "ask_quantity": "25",
        "volume": "1000",
        "open_interest": "",
    } | changes


def read(*rows: dict[str, str]) -> Recording:
    return read_ticks(enumerate(rows, 2))


def test_rows_of_one_instant_are_one_frame() -> None:
    recording = read(row("NSE:RELIANCE"), row("NSE:TCS"), row("NSE:TCS", 1), row("NSE:RELIANCE", 3))
    assert recording.symbols == ("NSE:RELIANCE", "NSE:TCS")
    assert [(frame.at - START).seconds for frame in recording.frames] == [0, 1, 3]
    assert [frame.rows.tolist() for frame in recording.frames] == [[0, 1], [1], [0]]


def test_values_keep_their_columns_and_empty_ones_are_missing() -> None:
    frame = read(row("NSE:RELIANCE", bid="", volume="0")).frames[0]
    assert frame.prices["last_price"].tolist() == [100.5]
    assert isnan(frame.prices["bid"][0])
    assert frame.counts["bid_quantity"].tolist() == [40]
    assert frame.counts["ask_quantity"].tolist() == [25]
    assert frame.counts["volume"].tolist() == [0]
    assert frame.counts["open_interest"].tolist() == [-1]


def test_symbol_told_twice_in_one_instant_counts_once_with_its_last_word() -> None:
    frame = read(row("NSE:TCS", bid="1"), row("NSE:TCS", bid="2")).frames[0]
    assert frame.rows.tolist() == [0]
    assert frame.prices["bid"].tolist() == [2.0]


def test_instants_of_other_offsets_are_the_same_frame_in_utc() -> None:
    indian = row("NSE:TCS") | {"timestamp": "2026-11-20T09:15:00+05:30"}
    recording = read(row("NSE:RELIANCE"), indian)
    assert [frame.at for frame in recording.frames] == [START]


def test_instruments_are_drafted_only_where_the_symbol_tells_all() -> None:
    recording = read(row("OPRA:SPY260220C00500000"), row("NFO:NOSUCH26NOVFUT"), row("NSE:RELIANCE"))
    assert [draft.symbol for draft in recording.instruments] == [
        "OPRA:SPY260220C00500000",
        "NSE:RELIANCE",
    ]
    assert len(recording.symbols) == 3


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((), "no rows"),
        ((row("NSE:TCS", 5), row("NSE:TCS", 4)), "Line 3: time runs backwards"),
        ((row("NSE:TCS", volume="1.5"),), "Line 2: volume"),
        ((row("NSE:TCS", timestamp="2026-11-20 09:15:00"),), "no offset"),
    ],
)
def test_recording_that_makes_no_sense_is_an_error(
    rows: tuple[dict[str, str], ...], fault: str
) -> None:
    with pytest.raises(RecordingInvalid, match=fault):
        read(*rows)


def test_symbol_without_an_exchange_is_an_error() -> None:
    with pytest.raises(SymbolNotParsed):
        read(row("RELIANCE"))


def test_header_of_the_format_is_all_that_is_read() -> None:
    assert TICKS.columns == row("NSE:TCS").keys()

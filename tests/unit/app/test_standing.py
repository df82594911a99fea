from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from strikedesk.app import standing
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import QuoteBoard

SHARE = Instrument(
    1, "NSE", "INFY", "Infosys", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.1")
)
SILENT = Instrument(2, "NSE", "TCS", "TCS", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.1"))
FUTURE = Instrument(
    3, "NFO", "INFYFUT", "I", InstrumentKind.FUT, "INR", Decimal(1), Decimal("0.1"),
    underlying="NSE:INFY", expiry=date(2026, 11, 24),
)  # fmt: skip


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    standing.save(tmp_path, {"NSE:INFY": 1500.5})
    assert standing.load(tmp_path) == {"NSE:INFY": 1500.5}


def test_no_file_and_a_damaged_file_know_nothing(tmp_path: Path) -> None:
    assert standing.load(tmp_path) == {}
    for damage in (b"{", b"[1]", b'{"NSE:INFY": "much"}', b"\xff"):
        (tmp_path / standing.FILE).write_bytes(damage)
        assert standing.load(tmp_path) == {}


def test_only_what_has_a_price_of_its_own_is_kept() -> None:
    catalogue = InstrumentCatalogue([SHARE, SILENT, FUTURE])
    board = QuoteBoard(catalogue)
    slots = board.slots([SHARE.id, FUTURE.id])
    at = datetime(2026, 11, 20, tzinfo=UTC)
    board.update(slots, at, "test", {"last_price": np.array([1500.5, 1510.0])}, {})
    assert standing.of_board(board, catalogue) == {"NSE:INFY": 1500.5}

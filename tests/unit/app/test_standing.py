from datetime import UTC, datetime
from pathlib import Path

import pytest

from strikedesk.app import standing
from strikedesk.exchange.simulated.standing import Standing

NOTED = Standing(
    at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    frame=12,
    spots={"NSE:INFY": (1500.5, -0.1)},
    instruments={"NSE:INFY": (1500.5, 1490.0, 1510.0, 1480.0, 1485.0, 1000.0, 0.0, 5.0, 6.0)},
)


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    standing.save(tmp_path, NOTED)
    assert standing.load(tmp_path) == NOTED


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"[1]",
        b"\xff",
        b'{"NSE:INFY": 1500.5}',
        b'{"at": "2026-11-20T09:30:00", "frame": 1, "spots": {}, "instruments": {}}',
        b'{"at": "2026-11-20T09:30:00Z", "frame": 1, "spots": {"A": [0, 0]}, "instruments": {}}',
        b'{"at": "2026-11-20T09:30:00Z", "frame": 1, "spots": {}, "instruments": {"A": [1]}}',
        b'{"at": "2026-11-20T09:30:00Z", "frame": 1, "spots": {"A": "much"}, "instruments": {}}',
    ],
)
def test_a_damaged_file_knows_nothing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / standing.FILE).write_bytes(damage)
    assert standing.load(tmp_path) is None


def test_no_file_knows_nothing(tmp_path: Path) -> None:
    assert standing.load(tmp_path) is None

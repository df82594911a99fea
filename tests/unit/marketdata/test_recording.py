import gzip
import math
from pathlib import Path

import pytest

from strikedesk.marketdata.recording import (
    Format,
    Recording,
    RecordingInvalid,
    count,
    instant,
    load,
    price,
)

READ: list[tuple[int, dict[str, str]]] = []


def remember(lines: object) -> Recording:
    READ[:] = list(lines)  # type: ignore[call-overload]
    return Recording((), (), ())


PAIRS = Format("pairs", frozenset({"a", "b"}), remember)
TRIPLES = Format("triples", frozenset({"a", "b", "c"}), remember)


@pytest.mark.parametrize(
    ("text", "value"), [("12.5", 12.5), ("0.01", 0.01), ("1e2", 100.0), (" 3 ", 3.0)]
)
def test_price_is_a_number(text: str, value: float) -> None:
    assert price(1, {"bid": text}, "bid") == value


@pytest.mark.parametrize("row", [{"bid": ""}, {"bid": "0"}, {"bid": "0.0"}, {}])
def test_price_of_zero_or_nothing_is_missing(row: dict[str, str]) -> None:
    assert math.isnan(price(1, row, "bid"))


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "-inf", "x", "1,5"])
def test_price_that_is_none_names_the_line_and_column(text: str) -> None:
    with pytest.raises(RecordingInvalid, match=r"Line 7: bid is"):
        price(7, {"bid": text}, "bid")


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("17.0", 17), ("", -1), ("25", 25)])
def test_count_of_zero_is_a_number_and_nothing_is_missing(text: str, value: int) -> None:
    assert count(1, {"volume": text}, "volume") == value


@pytest.mark.parametrize("text", ["-1", "1.5", "nan", "many"])
def test_count_that_is_none_is_an_error(text: str) -> None:
    with pytest.raises(RecordingInvalid, match="Line 3: volume"):
        count(3, {"volume": text}, "volume")


@pytest.mark.parametrize("text", ["2026-11-20T09:15:00", "yesterday", ""])
def test_instant_without_offset_or_sense_is_an_error(text: str) -> None:
    with pytest.raises(RecordingInvalid, match="Line 3: timestamp"):
        instant(3, {"timestamp": text}, "timestamp")


def test_file_is_read_by_the_first_format_whose_columns_it_has(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("c,b,a\n3,2,1\n6,5,4\n")
    load(path, (TRIPLES, PAIRS))
    assert READ == [(2, {"a": "1", "b": "2", "c": "3"}), (3, {"a": "4", "b": "5", "c": "6"})]


def test_gzipped_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    load(path, (PAIRS,))
    assert READ == [(2, {"a": "1", "b": "2"})]


def test_unknown_columns_are_an_error_that_names_those_needed(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("x,y\n1,2\n")
    with pytest.raises(RecordingInvalid, match="pairs: a, b; or triples: a, b, c"):
        load(path, (PAIRS, TRIPLES))


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken", b"a,b\n\xff\xfe,1\n"])
def test_file_that_is_empty_or_broken_is_an_error(tmp_path: Path, content: bytes) -> None:
    for name in ("file.csv", "file.csv.gz"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(RecordingInvalid, match=name):
            load(path, (PAIRS,))


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingInvalid, match=r"absent\.csv cannot be read"):
        load(tmp_path / "absent.csv", (PAIRS,))


@pytest.mark.parametrize("row", ["1", "1,2,3"])
def test_row_of_another_length_than_the_header_is_an_error(tmp_path: Path, row: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"a,b\n1,2\n{row}\n")
    with pytest.raises(RecordingInvalid, match="Line 3 has not as many columns"):
        load(path, (PAIRS,))

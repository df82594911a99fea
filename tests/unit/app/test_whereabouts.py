import json
import os
from pathlib import Path

from strikedesk.app import whereabouts


def test_addresses_are_written_as_a_browser_takes_them() -> None:
    assert whereabouts.address("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert whereabouts.address("::1", 8000) == "http://[::1]:8000"


def test_no_note_and_a_damaged_one_know_no_desk(tmp_path: Path) -> None:
    assert whereabouts.find(tmp_path) is None
    for damage in (b"{", b"[]", b'{"address": "http://x"}', b'{"address": 1, "pid": "x"}'):
        (tmp_path / whereabouts.FILE).write_bytes(damage)
        assert whereabouts.find(tmp_path) is None


def test_note_of_a_process_that_is_gone_or_does_not_answer_counts_for_nothing(
    tmp_path: Path,
) -> None:
    note = {"address": "http://127.0.0.1:9", "pid": 2**22 + 1}
    (tmp_path / whereabouts.FILE).write_text(json.dumps(note))
    assert whereabouts.find(tmp_path) is None
    (tmp_path / whereabouts.FILE).write_text(json.dumps({**note, "pid": os.getpid()}))
    assert whereabouts.find(tmp_path) is None


def test_only_ones_own_note_is_removed(tmp_path: Path) -> None:
    whereabouts.note(tmp_path, "http://127.0.0.1:9")
    whereabouts.forget(tmp_path)
    assert not (tmp_path / whereabouts.FILE).exists()
    (tmp_path / whereabouts.FILE).write_text('{"address": "http://127.0.0.1:9", "pid": 1}')
    whereabouts.forget(tmp_path)
    assert (tmp_path / whereabouts.FILE).exists()

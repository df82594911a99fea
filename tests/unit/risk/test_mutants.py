"""No check of the gate is there in vain: without it, a test that has a name fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from strikedesk.risk.rules import CHECKS

TESTS = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def failed() -> dict[str, list[str]]:
    """Which tests fail, by the check that was taken out; "" for the whole gate."""
    told = subprocess.run(
        [sys.executable, "-m", "support.mutants"], cwd=TESTS, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return json.loads(told.stdout)


def test_with_all_checks_in_place_no_test_fails(failed: dict[str, list[str]]) -> None:
    assert failed[""] == []


@pytest.mark.parametrize("check", [check.__name__ for check in CHECKS])
def test_without_a_check_a_test_of_the_gate_fails(failed: dict[str, list[str]], check: str) -> None:
    assert failed[check], f"nothing notices that {check} is gone"
    print(f"{check}: {failed[check][0]}")

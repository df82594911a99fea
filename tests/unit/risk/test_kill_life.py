import itertools
import re
from pathlib import Path

import pytest

from strikedesk.risk.kill_life import OVER, TRANSITIONS, KillEvent, KillStatus, next_status

PAIRS = list(itertools.product(KillStatus, KillEvent))


@pytest.mark.parametrize(("status", "event"), PAIRS)
def test_every_pair_leads_where_the_table_says(status: KillStatus, event: KillEvent) -> None:
    assert next_status(status, event) == TRANSITIONS.get((status, event))


@pytest.mark.parametrize("status", sorted(OVER))
def test_what_is_over_stays_over(status: KillStatus) -> None:
    assert not [event for event in KillEvent if next_status(status, event)]


@pytest.mark.parametrize("status", sorted(set(KillStatus) - OVER))
def test_whatever_is_not_over_can_end_and_can_be_abandoned(status: KillStatus) -> None:
    assert next_status(status, KillEvent.COMPLETE) is KillStatus.COMPLETED
    assert next_status(status, KillEvent.ABANDON) is KillStatus.ABANDONED


def test_a_late_pull_stays_late_until_it_is_done() -> None:
    late = KillStatus.INCOMPLETE
    assert next_status(late, KillEvent.CANCEL) is late
    assert next_status(late, KillEvent.FLATTEN) is late


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    page = Path(__file__).parents[3] / "docs" / "explanation" / "kill-switch.md"
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", page.read_text("utf-8"), re.MULTILINE)
    drawn = {
        (source, label.replace(" ", "_")): target
        for source, target, labels in arrows
        for label in labels.split(", ")
    }
    assert drawn == {(str(s), str(e)): str(target) for (s, e), target in TRANSITIONS.items()}

"""The state diagrams of order groups are what the transitions say."""

import re
from pathlib import Path

import pytest

from strikedesk.orders.groups.life import FIRST, TRANSITIONS, GroupKind, LegStatus
from strikedesk.orders.groups.rules import ICEBERG_LEGS_MAX, RETRY_AFTER, SLICES_MAX
from strikedesk.orders.groups.service import GTTS_MAX

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "order-groups.md").read_text("utf-8")
TITLES = {
    "Basket": [GroupKind.BASKET],
    "Slices and icebergs": [GroupKind.SLICED, GroupKind.ICEBERG],
    "GTT": [GroupKind.GTT],
    "Bracket": [GroupKind.BRACKET],
}


@pytest.mark.parametrize("title", TITLES)
def test_each_diagram_is_what_the_transitions_say(title: str) -> None:
    drawn = PAGE.partition(f"**{title}**\n")[2].partition("```mermaid")[2].partition("```")[0]
    first = re.findall(r"\[\*\] --> (\w+)", drawn)
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", drawn, re.MULTILINE)
    told = {
        (source, event): target for source, target, events in arrows for event in events.split(", ")
    }
    for kind in TITLES[title]:
        assert first == [FIRST[kind].value]
        table = TRANSITIONS[kind].items()
        assert told == {(s.value, e.value): target.value for (s, e), target in table}


def test_every_kind_has_its_diagram() -> None:
    assert {kind for kinds in TITLES.values() for kind in kinds} == set(GroupKind)


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"At most **{SLICES_MAX}** children" in PAGE
    assert f"2 to **{ICEBERG_LEGS_MAX}** legs" in PAGE
    assert f"{GTTS_MAX} may be active" in PAGE
    waits = [f"{wait.seconds}" for wait in RETRY_AFTER]
    assert f"after {', '.join(waits[:-1])} and {waits[-1]} seconds" in PAGE


def test_every_state_of_a_leg_is_named() -> None:
    assert all(f"`{status}`" in PAGE for status in LegStatus)

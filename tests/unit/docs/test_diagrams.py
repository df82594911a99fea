"""What the documentation says about the code is compared with the code."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from strikedesk.core.errors import StrikeDeskError
from strikedesk.exchange.model import (
    CancelReason,
    RejectReason,
)
from strikedesk.orders.lifecycle import TRANSITIONS, OrderStatus
from strikedesk.platform.settings import Settings
from strikedesk.risk.model import (
    DenyReason,
)

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"


def the_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("diagrams", ROOT / "tools" / "diagrams.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def first_cells(text: str) -> list[str]:
    """The code words at the start of each row of the tables of a page, in order."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_the_page_of_order_states_is_what_the_transitions_say() -> None:
    assert the_tool().main(["--check"]) == 0


def test_a_transition_that_goes_missing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = the_tool()
    fewer = dict(list(TRANSITIONS.items())[1:])
    monkeypatch.setattr(tool, "TRANSITIONS", fewer)
    assert tool.redrawn(page("reference/order-states.md")) != page("reference/order-states.md")


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="the page has no"):
        the_tool().redrawn("nothing to write between")


def test_every_event_of_the_life_cycle_has_a_label() -> None:
    assert {event for _, event in TRANSITIONS} <= set(the_tool().LABELS)


def test_every_status_is_explained_and_no_other() -> None:
    explained = page("reference/order-states.md").partition("## Life cycle")[0]
    assert set(first_cells(explained)) == set(OrderStatus)


def test_deny_reasons_stand_in_their_order_of_precedence() -> None:
    table = page("reference/order-states.md").partition("## Why the gate denies")[2]
    table = table.partition("\n## ")[0]
    assert first_cells(table) == [reason.value for reason in DenyReason]


def test_every_reason_of_the_venue_is_explained() -> None:
    table = page("reference/order-states.md").partition("## Why the venue")[2]
    assert set(first_cells(table)) >= {*RejectReason, *CancelReason}


def test_every_setting_is_in_the_table_of_settings() -> None:
    named = {
        name.lower() for name in re.findall(r"STRIKEDESK_([A-Z_]+)", page("how-to/settings.md"))
    }
    assert named >= set(Settings.model_fields)


def codes_raised() -> set[str]:
    source = (path.read_text("utf-8") for path in (ROOT / "src" / "strikedesk").rglob("*.py"))
    return {
        code for text in source for code in re.findall(r'^    code = "(\w+)"$', text, re.MULTILINE)
    }


def codes_listed() -> set[str]:
    return set(first_cells(page("reference/errors.md").partition("## Codes")[2]))


def test_every_error_code_is_in_the_list_of_codes() -> None:
    families = {StrikeDeskError.code, *(each.code for each in StrikeDeskError.__subclasses__())}
    assert codes_raised() - families <= codes_listed()


def test_no_code_is_listed_that_nothing_answers() -> None:
    of_the_web_layer = {"validation", "internal_error", "body_too_large", "unstorable_text"}
    of_http = {"not_found", "method_not_allowed"}
    assert codes_listed() <= codes_raised() | of_the_web_layer | of_http

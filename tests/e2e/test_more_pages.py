"""Options, groups, approvals, reconciliation and the drill, as they look and what they say."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.processes import RunningDesk

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"

PAGES = {
    "/options": "Option chain",
    "/orders/groups": "Orders that belong together",
    "/orders/approvals": "Orders that need approval",
    "/risk/reconciliation": "Reconciliation",
}


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_used_by_everybody(
    desk: RunningDesk, page: Page, errors: list[str], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{desk.base}{path}")
    expect(page.get_by_role("region", name=PAGES[path])).to_be_visible()
    expect(page.get_by_test_id("loading")).to_have_count(0)
    assert faults(page) == []
    assert errors == []


def test_the_chain_opens_at_the_money_and_a_price_goes_into_the_ticket(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    page.goto(f"{desk.base}/options")
    at_the_money = page.locator("tr[data-atm]")
    expect(at_the_money).to_be_in_viewport()
    at_the_money.get_by_role("button", name=re.compile("^Buy ")).first.click()
    ticket = page.get_by_role("complementary", name="Order ticket")
    expect(ticket.get_by_role("textbox", name="Limit price")).not_to_have_value("")
    assert errors == []


def test_a_drill_reports_and_stops_nothing(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    page.goto(f"{desk.base}/risk")
    page.get_by_role("button", name="Kill switch").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Reason").fill("Practice")
    dialog.get_by_role("checkbox", name="Only a drill").check()
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog.get_by_text("Nothing is stopped, cancelled or sent.")).to_be_visible()
    dialog.get_by_test_id("kill-confirm").click()
    expect(dialog.get_by_test_id("kill-report")).to_contain_text("Would be cancelled")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("mode-badge").first).to_have_text("PAPER")
    assert errors == []

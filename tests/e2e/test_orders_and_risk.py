"""Working orders and limits through the page: change, wait, be refused and be told why."""

import re
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from support.processes import RunningDesk

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"


def inr_account(api: httpx.Client) -> str:
    accounts = api.get("/accounts").json()["items"]
    return next(a["id"] for a in accounts if a["currency"] == "INR")


def last_price(api: httpx.Client) -> Decimal:
    quote = api.get("/quotes?symbols=NSE:RELIANCE").json()["items"][0]
    return Decimal(quote["last_price"])


def place(api: httpx.Client, name: str, **terms: str) -> dict:
    """Place an order for RELIANCE past the page."""
    body = {
        "account_id": inr_account(api),
        "client_order_id": name,
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "order_type": "LIMIT",
        "quantity": "5",
        "product": "CNC",
        **terms,
    }
    return api.post("/orders", json=body).raise_for_status().json()


def open_ticket(page: Page, desk: RunningDesk) -> Locator:
    page.goto(desk.base)
    expect(page.get_by_role("heading", name="RELIANCE")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    page.keyboard.press("b")
    return page.get_by_role("complementary", name="Order ticket")


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def test_a_resting_order_is_changed_in_place_by_keyboard(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    limit = last_price(api) * Decimal("0.95") // 1
    order = place(api, "to-change", price=str(limit))
    page.goto(f"{desk.base}/orders?state=active&symbol=NSE:RELIANCE")
    row = page.get_by_role("row").filter(has_text="0 / 5")
    expect(row).to_be_visible()
    row.focus()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Change order")
    expect(dialog.get_by_role("button", name="Nothing to change")).to_be_disabled()
    dialog.get_by_role("textbox", name="Quantity in all").fill("7")
    dialog.get_by_role("textbox", name="Limit price").fill(str(limit - 1))
    assert faults(page) == []
    dialog.get_by_role("button", name=re.compile("^Change to BUY 7 RELIANCE at ")).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="0 / 7")).to_be_visible()
    changed = api.get(f"/orders/{order['id']}").json()
    assert (changed["status"], changed["quantity"], changed["replaces"]) == ("NEW", "7", 1)
    assert Decimal(changed["price"]) == limit - 1
    assert errors == []


def test_a_change_of_an_order_that_moved_on_is_not_sent_unseen(
    desk: RunningDesk, page: Page, api: httpx.Client
) -> None:
    order = place(api, "moved", price=str(last_price(api) * Decimal("0.94") // 1))
    page.goto(f"{desk.base}/orders/{order['id']}")
    page.get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog", name="Change order")
    dialog.get_by_role("textbox", name="Quantity in all").fill("9")
    api.put(f"/orders/{order['id']}", json={"quantity": "6"}).raise_for_status()
    expect(dialog.get_by_text("The order has moved on since you opened this.")).to_be_visible()
    expect(dialog.get_by_role("button", name=re.compile("^Change to"))).to_be_disabled()
    dialog.get_by_role("button", name="Go on from there").click()
    dialog.get_by_role("button", name=re.compile("^Change to BUY 9")).click()
    expect(page.get_by_role("heading", name=re.compile("BUY 9 RELIANCE"))).to_be_visible()
    timeline = page.get_by_role("region", name="Events")
    expect(timeline.get_by_text("Change asked for")).to_have_count(2)


def test_a_denied_change_names_its_rule_and_leaves_the_order_as_it_was(
    desk: RunningDesk, page: Page, api: httpx.Client
) -> None:
    order = place(api, "too-much", price=str(last_price(api) * Decimal("0.93") // 1))
    page.goto(f"{desk.base}/orders/{order['id']}")
    page.get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog", name="Change order")
    dialog.get_by_role("textbox", name="Quantity in all").fill("900000")
    dialog.get_by_role("button", name=re.compile("^Change to BUY 9,00,000")).click()
    problem = dialog.get_by_role("alert")
    expect(problem.get_by_text("The desk denied the change")).to_be_visible()
    expect(problem.get_by_text("funds_insufficient")).to_be_visible()
    expect(problem.get_by_text("Needed", exact=True)).to_be_visible()
    kept = api.get(f"/orders/{order['id']}").json()
    assert (kept["status"], kept["quantity"]) == ("NEW", "5")


def test_a_stop_waits_for_its_trigger_and_says_so(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    trigger = str(last_price(api) * Decimal("1.08") // 1)
    ticket = open_ticket(page, desk)
    ticket.get_by_text("SL-M", exact=True).click()
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill("3")
    ticket.get_by_role("textbox", name="Trigger price").fill(trigger)
    ticket.get_by_text("GTC", exact=True).click()
    expect(ticket.get_by_text("The rules would take this order now.")).to_be_visible()
    assert faults(page) == []
    ticket.get_by_role("button", name=re.compile("^BUY 3 RELIANCE once at .* GTC$")).click()
    expect(ticket.get_by_text("Waiting")).to_be_visible()
    order = api.get("/orders?symbol=NSE:RELIANCE").json()["items"][0]
    assert (order["status"], order["order_type"], order["triggered_at"]) == ("NEW", "SL-M", None)
    page.keyboard.press("Escape")
    page.goto(f"{desk.base}/orders/{order['id']}")
    cycle = page.get_by_test_id("life-cycle")
    expect(cycle.locator("[aria-current=step]")).to_have_text("Waiting")
    expect(page.get_by_text("nothing can fill until the last price")).to_be_visible()
    assert errors == []


def test_a_denial_is_kept_with_its_rule_and_its_numbers(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    ticket = open_ticket(page, desk)
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill("900000")
    expect(ticket.get_by_text("It would be denied")).to_be_visible()
    ticket.get_by_role("button", name=re.compile("^BUY 9,00,000")).click()
    expect(ticket.get_by_text("Denied by the desk")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Orders").click()
    page.get_by_role("row", name=re.compile("BUY 9,00,000 RELIANCE at market, Denied")).click()
    timeline = page.get_by_role("region", name="Events")
    expect(timeline.get_by_text("Denied by the desk")).to_be_visible()
    expect(timeline.get_by_text("funds_insufficient")).to_be_visible()
    expect(timeline.get_by_text("Available", exact=True)).to_be_visible()
    assert errors == []


def test_a_limit_that_was_set_refuses_from_then_on(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    account = inr_account(api)
    page.goto(f"{desk.base}/risk")
    page.get_by_role("button", name="Change order_value_max").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Limit, INR").fill("1,000")
    assert faults(page) == []
    dialog.get_by_role("button", name="Set to 1,000.00 INR").click()
    expect(dialog).to_be_hidden()
    limits = page.get_by_role("region", name="Limits")
    row = limits.get_by_role("row").filter(has_text="order_value_max")
    expect(row.get_by_text("for the account")).to_be_visible()
    ticket = open_ticket(page, desk)
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill("1")
    expect(ticket.get_by_text("value_above_max")).to_be_visible()
    ticket.get_by_role("button", name="BUY 1 RELIANCE at market").click()
    expect(ticket.get_by_text("Denied by the desk")).to_be_visible()
    assert api.get("/orders?symbol=NSE:RELIANCE").json()["items"][0]["status"] == "DENIED"
    body = {"scope": "account", "account_id": account, "limits": {}}
    api.put("/risk/limits", json=body).raise_for_status()
    assert errors == []


def test_a_restricted_name_is_refused_with_the_reason_given_for_it(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    page.goto(f"{desk.base}/risk")
    form = page.get_by_role("form", name="Restrict a name")
    form.get_by_role("textbox", name="Name, underlying or segment").fill("NSE:RELIANCE")
    form.get_by_role("textbox", name="Why").fill("results are due")
    form.get_by_role("button", name="Restrict").click()
    names = page.get_by_role("region", name="Restricted names")
    expect(names.get_by_role("row", name=re.compile("results are due"))).to_be_visible()
    ticket = open_ticket(page, desk)
    expect(ticket.get_by_text(re.compile("results are due"))).to_be_visible()
    page.goto(f"{desk.base}/risk")
    page.get_by_role("button", name="Lift NSE:RELIANCE").click()
    page.get_by_role("button", name="Really lift NSE:RELIANCE?").click()
    expect(names.get_by_text("No name is restricted.")).to_be_visible()
    assert errors == []


def test_several_orders_are_selected_and_cancelled_together(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    price = str(last_price(api) * Decimal("0.92") // 1)
    made = [place(api, f"many-{n}", price=price, quantity=str(n))["id"] for n in (11, 12)]
    page.goto(f"{desk.base}/orders?state=active&symbol=NSE:RELIANCE&type=LIMIT")
    for quantity in ("0 / 11", "0 / 12"):
        page.get_by_role("row").filter(has_text=quantity).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Cancel 2 selected").click()
    page.get_by_role("button", name="Really cancel 2?").click()
    expect(page.get_by_role("row").filter(has_text="0 / 11")).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="0 / 12")).to_be_hidden()
    assert {api.get(f"/orders/{each}").json()["status"] for each in made} == {"CANCELED"}
    assert errors == []


def test_the_size_helper_fills_in_what_a_stop_may_lose(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    ticket = open_ticket(page, desk)
    ticket.get_by_role("button", name="Size by what a stop may lose").click()
    stop = str(last_price(api) * Decimal("0.9") // 1)
    ticket.get_by_role("textbox", name="Stop").fill(stop)
    ticket.get_by_role("textbox", name="Risk, %").fill("0.1")
    page.keyboard.press("Enter")
    use = ticket.get_by_role("button", name=re.compile("^Use "))
    expect(use).to_be_visible()
    assert faults(page) == []
    quantity = use.inner_text().removeprefix("Use ").replace(",", "")
    use.click()
    expect(ticket.get_by_role("textbox", name="Quantity", exact=True)).to_have_value(quantity)
    assert errors == []


def test_the_audit_log_shows_who_did_what_and_that_it_is_whole(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    page.goto(f"{desk.base}/admin/audit")
    page.get_by_role("textbox", name="Filter by: What").fill("order.placed")
    row = page.get_by_role("row", name=re.compile("order.placed by owner@strikedesk.local")).first
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("dialog").get_by_text("Hash", exact=True)).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Verify the log").click()
    expect(page.get_by_text(re.compile("^Every hash fits"))).to_be_visible()
    page.get_by_role("link", name="Error log").click()
    expect(page.get_by_text("No errors")).to_be_visible()
    assert errors == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_an_order_is_accessible_and_never_scrolls_sideways(
    desk: RunningDesk, page: Page, api: httpx.Client, scheme: str, width: int, pictures: Path
) -> None:
    filled = next(o for o in api.get("/orders").json()["items"] if o["status"] == "FILLED")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{desk.base}/orders/{filled['id']}")
    expect(page.get_by_text("Charges in all").first).to_be_visible()
    page.screenshot(path=pictures / f"order-{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []

"""A newcomer's first minutes with the page, in a real browser on a real desk."""

import re
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from support.processes import RunningDesk

pytestmark = pytest.mark.e2e

OWNER = "owner@strikedesk.local"
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"


def money(text: str) -> Decimal:
    """Read an amount as the page writes it, in whatever grouping."""
    return Decimal(re.sub(r"[^\d.\-]", "", text.replace("−", "-")))


def inr_account(api: httpx.Client) -> str:
    accounts = api.get("/accounts").json()["items"]
    assert {a["currency"] for a in accounts} == {"INR", "USD", "KES"}
    return next(a["id"] for a in accounts if a["currency"] == "INR")


def definition(page: Page, term: str) -> str:
    """Read a figure of the header by its name."""
    return page.get_by_role("banner").locator(f"dt:has-text('{term}') + dd").inner_text()


def open_desk(page: Page, desk: RunningDesk) -> None:
    page.goto(desk.base)
    expect(page.get_by_role("heading", name="RELIANCE")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def order_by_page(page: Page, quantity: str, *, limit: str | None = None) -> str:
    """Buy RELIANCE through the ticket; returns what the button said it would send."""
    page.keyboard.press("b")
    ticket = page.get_by_role("complementary", name="Order ticket")
    if limit is not None:
        ticket.get_by_text("Limit", exact=True).click()
        ticket.get_by_role("textbox", name="Limit price").fill(limit)
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill(quantity)
    expect(ticket.get_by_text("The rules would take this order now.")).to_be_visible()
    send = ticket.get_by_role("button", name=re.compile(f"^BUY {quantity} RELIANCE"))
    words = send.inner_text()
    send.click()
    return words


def test_buying_at_market_shows_the_fill_its_charges_and_a_living_position(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str], pictures: Path
) -> None:
    open_desk(page, desk)
    assert order_by_page(page, "10") == "BUY 10 RELIANCE at market"
    ticket = page.get_by_role("complementary", name="Order ticket")
    expect(ticket.get_by_text(re.compile("10 of 10 filled at"))).to_be_visible()

    position = page.get_by_role("row").filter(has_text="RELIANCE").filter(has_text="Close")
    expect(position).to_be_visible()
    before = position.inner_text()
    expect(position).not_to_have_text(before, timeout=15_000)  # it moves with the ticks
    page.screenshot(path=pictures / "desk.png")

    account = inr_account(api)
    trades = api.get(f"/trades?account_id={account}").json()["items"]
    bought = next(t for t in trades if t["symbol"] == "NSE:RELIANCE")
    items = [Decimal(item["amount"]) for item in bought["charges"]["items"]]
    assert sum(items) == Decimal(bought["charges"]["total"]) > 0
    wallet = api.get(f"/accounts/{account}/wallet?limit=1000").json()
    assert money(definition(page, "Cash")) == Decimal(wallet["balance"])
    assert sum(Decimal(e["amount"]) for e in wallet["entries"]) == Decimal(wallet["balance"])

    page.get_by_role("link", name="Orders").click()
    page.get_by_role("row", name="BUY 10 RELIANCE at market, Filled").click()
    fills = page.get_by_role("region", name="Fills")
    expect(fills.get_by_text("Stamp duty")).to_be_visible()
    assert errors == []


def test_a_resting_limit_order_is_shown_and_canceled(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    open_desk(page, desk)
    quote = api.get("/quotes?symbols=NSE:RELIANCE").json()["items"][0]
    limit = str(Decimal(quote["last_price"]) * Decimal("0.95") // 1)
    words = order_by_page(page, "5", limit=limit)
    assert words.startswith("BUY 5 RELIANCE at ")
    page.get_by_role("tab", name=re.compile("Working orders")).click()
    row = page.get_by_role("row").filter(has_text="RELIANCE").filter(has_text="0 / 5")
    expect(row).to_be_visible()
    page.get_by_role("button", name="Cancel BUY RELIANCE").first.click()
    expect(row).to_be_hidden()
    placed = api.get("/orders?symbol=NSE:RELIANCE").json()["items"][0]
    assert (placed["status"], placed["quantity"], placed["reserved"]) == ("CANCELED", "5", "0")
    assert errors == []


def test_a_double_click_sends_one_order(
    desk: RunningDesk, page: Page, api: httpx.Client, errors: list[str]
) -> None:
    open_desk(page, desk)
    before = len(api.get("/orders?symbol=NSE:TCS").json()["items"])
    page.get_by_role("row", name="NSE:TCS").click()
    expect(page.get_by_role("heading", name="TCS")).to_be_visible()
    page.keyboard.press("b")
    ticket = page.get_by_role("complementary", name="Order ticket")
    expect(ticket.get_by_text("The rules would take this order now.")).to_be_visible()
    ticket.get_by_role("button", name="BUY 1 TCS at market").dblclick()
    expect(ticket.get_by_text(re.compile("1 of 1 filled at"))).to_be_visible()
    page.wait_for_timeout(500)
    assert len(api.get("/orders?symbol=NSE:TCS").json()["items"]) == before + 1
    assert errors == []


def test_the_page_says_that_its_prices_are_simulated(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    open_desk(page, desk)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        expect(page.get_by_role("banner").get_by_text("SIMULATED")).to_be_visible()
    assert errors == []


def test_escape_closes_the_dialog_and_leaves_the_ticket_below_it(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    open_desk(page, desk)
    page.keyboard.press("b")
    ticket = page.get_by_role("complementary", name="Order ticket")
    expect(ticket).to_be_visible()
    page.get_by_role("button", name="Kill switch").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("You have no password yet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ticket).to_be_visible()
    page.keyboard.press("Escape")
    expect(ticket).to_be_hidden()
    assert errors == []


def test_a_refusal_names_its_rule_and_is_kept(
    desk: RunningDesk, page: Page, errors: list[str]
) -> None:
    open_desk(page, desk)
    page.keyboard.press("b")
    ticket = page.get_by_role("complementary", name="Order ticket")
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill("900000")
    expect(ticket.get_by_text(re.compile("is available"))).to_be_visible()
    assert errors == []


def test_a_link_opens_the_desk_only_once(desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(desk.link)  # the first test's session used it up
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()


def test_a_wrong_password_is_told_plainly(desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{desk.base}/login")
    page.get_by_role("textbox", name="E-mail").fill("nobody@example.com")
    page.get_by_role("textbox", name="Password").fill("certainly wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/orders", "/risk", "/admin/audit", "/admin/errors", "/settings"]
)
def test_every_page_is_accessible_and_never_scrolls_sideways(
    desk: RunningDesk, page: Page, path: str, scheme: str, width: int, pictures: Path
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{desk.base}{path}")
    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_timeout(1500)
    page.screenshot(
        path=pictures / f"{path.strip('/').replace('/', '-') or 'desk'}-{width}-{scheme}.png"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    faults = [
        f"{v['id']}: {node['html'][:120]} {node['failureSummary']}"
        for v in found["violations"]
        for node in v["nodes"]
    ]
    assert faults == []


def test_signing_out_leaves_nothing_of_the_user_in_the_tab(
    desk: RunningDesk, browser: Browser
) -> None:
    made = desk.command("user", "link", "--email", OWNER, "--base", desk.base)
    page = browser.new_page()
    page.goto(made.stdout.strip())
    page.get_by_role("button", name="Skip the tour").click()
    page.keyboard.press("b")
    ticket = page.get_by_role("complementary", name="Order ticket")
    ticket.get_by_role("textbox", name="Quantity", exact=True).fill("77")
    assert "77" in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("textbox", name="E-mail")).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")
    page.close()

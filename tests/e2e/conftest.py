import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support.processes import RunningDesk

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--no-first-run"]  # fmt: skip


OWNER = "owner@strikedesk.local"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright brings, else a skip that says so."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        except Exception as missing:  # noqa: BLE001 - whatever it is, there is no browser
            pytest.skip(f"no Chromium: {str(missing).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk as a newcomer's first start makes it, demo book and all."""
    desk = RunningDesk(tmp_path_factory.mktemp("e2e") / "home")
    desk.start()
    yield desk
    assert desk.stop() == 0


@pytest.fixture(scope="module")
def api(desk: RunningDesk) -> httpx.Client:
    """The owner's own view of the numbers, past the page."""
    made = desk.command("user", "link", "--email", OWNER, "--base", desk.base)
    token = made.stdout.strip().partition("token=")[2]
    client = httpx.Client(base_url=f"{desk.base}/api/v1", timeout=10)
    session = client.post("/auth/link", json={"token": token}).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {session['access_token']}"
    return client


@pytest.fixture(scope="module")
def signed_in(desk: RunningDesk, browser: Browser) -> dict:
    """The state of a browser that opened the one-time link."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(desk.link)
    page.get_by_role("button", name="Skip the tour").click()
    expect(page.get_by_role("heading", name="RELIANCE")).to_be_visible()
    assert "token" not in page.url
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, signed_in: dict) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=signed_in)
    yield context
    # A session's refresh token is used up by each page: the next one goes on from here.
    signed_in.update(context.storage_state())
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test on any error of its own or request to anywhere else."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def errors(page: Page, desk: RunningDesk) -> list[str]:
    """Errors of the page, and requests that it made to anywhere else; must stay empty."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: found.append(r.url) if _is_foreign(r.url, desk) else None)
    return found


def _is_foreign(url: str, desk: RunningDesk) -> bool:
    ours = (desk.base, desk.base.replace("http", "ws", 1), "data:", "blob:")
    return not url.startswith(ours)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go: into the docs when asked for, else nowhere that is kept."""
    root = Path(__file__).parents[2]
    folder = (
        root / "docs/images"
        if os.environ.get("STRIKEDESK_SCREENSHOTS")
        else root / "web/test-results"
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder

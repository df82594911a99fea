import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from support.processes import RunningDesk

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--no-first-run"]  # fmt: skip


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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test on any error of its own or request to anywhere else."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


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

"""The bundled news, taken in by a whole Headwater, behind its page in a real Chromium."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from services.cli.demo import BUNDLED
from tests.integration.api.served import served
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings, servers
from tests.integration.flow import Flow

__all__ = ["servers"]


@pytest.fixture(scope="session")
def api(servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Page and API over the bundled news."""
    settings = flow_settings(servers, tmp_path_factory.mktemp("page"), "page")
    with Flow(settings, fused=True, link=True) as flow:
        flow.heal()
        headwater(settings, "ingest", str(BUNDLED), "--lane", "live", code=None)
        flow.settle()
        with served(settings) as client:
            yield client


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's."""
    found = shutil.which("chromium")
    assert found, "chromium is not installed: make browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A visitor's page, with all that it asked for and complained of."""

    page: Page
    home: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, place: str = "#/") -> Page:
        """Open a place of the page and wait until it stands still."""
        self.page.goto(f"{self.home}/{place}")
        return self.still()

    def still(self) -> Page:
        """Wait until it shows what was asked for."""
        self.page.wait_for_selector("main:not([aria-busy]) > :not(noscript)")
        return self.page

    def note(self, request: Request) -> None:
        """One more thing that the page asked for."""
        self.asked.append(request.url)


@pytest.fixture
def visit(chromium: Browser, api: httpx.Client, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """On a desk's screen; mark with `screen(width)` for another. Nothing foreign is loaded and nothing complains."""
    marker = request.node.get_closest_marker("screen")
    width = marker.args[0] if marker else 1280
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(15_000)
    page = context.new_page()
    visit = Visit(page, str(api.base_url))
    page.on("request", visit.note)
    page.on("console", lambda said: visit.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("dialog", lambda dialog: visit.complaints.append(f"dialog {dialog.message}"))
    yield visit
    page.screenshot(path=tmp_path / "last.png", full_page=True)
    context.close()
    assert [url for url in visit.asked if not url.startswith(visit.home)] == []
    assert visit.complaints == []

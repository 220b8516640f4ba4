"""The pages in a real browser: the application served with its people, and ways to read and fill in a page.

The query pipeline behind them only echoes who asked; tests/installation.py has the whole of it.
"""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from server.app import create_app
from server.work import utc_now
from tests.browser import address_of, listen, serving
from tests.door import Clock, Door, echo, register, settings
from tests.people import fill

WIDTHS = (1280, 600, 320)
HEIGHT = 800
GRAVE = ("serious", "critical")


@pytest.fixture
async def site(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Door, str]]:
    """Serve the application on a port of this machine, with its people."""
    listening, file = listen(), tmp_path / "pages.sqlite3"
    shutil.copyfile(sqlite_template, file)
    app = create_app(settings(f"sqlite+aiosqlite:///{file}", issuer=address_of(listening)), answer=echo)
    await register(app.state.database)
    async with serving(app, listening) as address, httpx2.AsyncClient(base_url=address) as http:
        door = Door(app, http, Clock(utc_now()))
        await fill(door)
        yield door, address


async def inspect(page: Page) -> None:
    """Prove that the page fits every width and that axe finds nothing on a large screen and a small one."""
    for width in WIDTHS:
        await fit(page, width)
        if width != WIDTHS[1]:
            found = await findings(page)
            assert found == [], f"{page.url} at {width}: {json.dumps(found)}"


async def fit(page: Page, width: int) -> None:
    """Make the window so wide, and prove that nothing has to be scrolled sideways."""
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    try:
        # The editor of the explorer measures itself anew some frames later.
        await page.wait_for_function(
            "width => document.documentElement.scrollWidth <= width", arg=width, timeout=10_000
        )
    except PlaywrightTimeoutError:
        pytest.fail(f"{page.url} at {width} has to be scrolled sideways")


async def findings(page: Page, *, impacts: tuple[str, ...] = ("minor", "moderate", *GRAVE)) -> list[tuple[str, str]]:
    """Give what axe finds: each rule that is broken, with the first element that breaks it."""
    violations = (await Axe().run(page)).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in violations if each["impact"] in impacts]


async def send(page: Page, **values: str) -> None:
    """Fill in the inputs and press Enter in the last of them, as a person without a mouse does."""
    for name, value in values.items():
        await page.fill(f"#{name}", value)
    async with page.expect_navigation():
        await page.press(f"#{list(values)[-1]}", "Enter")

"""The pages in a real browser: usable without mouse or script and at 320 px, and leading into an application."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pyotp
import pytest
import sqlalchemy as sa
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from schema.tables import METADATA
from server import migrations
from server.app import create_app
from server.database import Database
from server.work import utc_now
from tests.browser import Tab, address_of, browser, listen, serving, tab
from tests.door import Clock, Door, echo, register, settings
from tests.people import NEW_PASSWORD, PASSWORD, ask_consent, fill, invite

__all__ = ["browser", "tab"]  # fixtures

WIDTHS = (1280, 320)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[tuple[Door, str]]:
    """Serve the application on a port of this machine, with its people."""
    listening = listen()
    url = address_of(listening)
    app = create_app(settings(f"sqlite+aiosqlite:///{tmp_path / 'pages.sqlite3'}", issuer=url), answer=echo)
    database: Database = app.state.database
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        await connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        await connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrations.HEAD})
    await register(database)
    async with serving(app, listening) as address, httpx2.AsyncClient(base_url=address) as http:
        door = Door(app, http, Clock(utc_now()))
        await fill(door)
        yield door, address


async def inspect(page: Page) -> None:
    """Prove that the page fits both widths and that axe finds nothing."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"
        found = (await Axe().run(page)).response["violations"]
        assert found == [], json.dumps([(each["id"], each["nodes"][0]["html"]) for each in found])


async def send(page: Page, **values: str) -> None:
    """Fill in the inputs and press Enter in the last of them, as a person without a mouse does."""
    for name, value in values.items():
        await page.fill(f"#{name}", value)
    async with page.expect_navigation():
        await page.press(f"#{list(values)[-1]}", "Enter")


async def arrived(request: Request) -> Response:
    """Stand in for the partner's application."""
    return HTMLResponse("<title>arrived</title>")


async def test_every_page_passes_axe_and_fits_a_small_screen(tab: Tab, site: tuple[Door, str]) -> None:
    """From the one-time link to the account, no page has a finding or scrolls sideways, and no policy is violated."""
    door, address = site
    page = tab.page
    await page.goto(address)
    await inspect(page)
    await page.goto(address + await invite(door, "carys"))
    await inspect(page)
    await send(page, password="short", again="short")
    await inspect(page)
    await send(page, password=NEW_PASSWORD, again=NEW_PASSWORD)
    await inspect(page)
    phone = pyotp.TOTP((await page.inner_text("main code")).replace(" ", ""))
    await send(page, code=phone.at(utc_now()), password=NEW_PASSWORD)
    await inspect(page)
    code = await page.locator(".codes code").first.inner_text()
    await page.goto(f"{address}/account")
    await inspect(page)
    await page.goto(address + await ask_consent(door))
    await inspect(page)
    await page.goto(f"{address}/account")
    await page.click("header button")
    await inspect(page)
    await send(page, username="carys", password="not the password")
    await inspect(page)
    await send(page, username="carys", password=NEW_PASSWORD)
    await inspect(page)
    await send(page, code=code)
    assert page.url == f"{address}/account"
    await page.goto(f"{address}/consent?interaction=gone")
    await inspect(page)

    # A refusal has a status that the console repeats; anything else it says is ours to mend.
    assert [text for text in tab.complaints if "status of 4" not in text] == []


async def test_a_browser_gets_into_the_application(tab: Tab, site: tuple[Door, str]) -> None:
    """The policy of each page lets the browser follow to the application: after consent, and straight from login."""
    door, address = site
    page = tab.page
    async with serving(Starlette(routes=[Route("/callback", arrived), Route("/favicon.ico", arrived)])) as partner:
        callback = f"{partner}/callback"
        await page.goto(address + await ask_consent(door, redirect_uri=callback))
        await send(page, username="amira", password=PASSWORD)
        await page.click("button[name=approve]")
        await page.wait_for_url(f"{callback}?code=*")
        assert await page.title() == "arrived"

        await page.context.clear_cookies()
        await page.goto(address + await ask_consent(door, redirect_uri=callback))
        await send(page, username="amira", password=PASSWORD)
        assert page.url.startswith(f"{callback}?code=")
        assert await page.title() == "arrived"

    assert tab.complaints == []

"""The pages in a real browser: usable without mouse or script and at 320 px, and leading into an application."""

import pyotp
import sqlalchemy as sa
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from schema.tables.people import APPOINTMENT
from server.work import utc_now
from tests.browser import Tab, serving
from tests.door import Door
from tests.pages import inspect, send
from tests.people import NEW_PASSWORD, PASSWORD, ask_consent, id_of, invite, write


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


async def test_pages_that_few_people_see_are_no_worse(tab: Tab, site: tuple[Door, str]) -> None:
    """The choice among roles, the wait for an approval, and the pause after too many tries pass axe and fit as well."""
    (door, address), page = site, tab.page
    await page.goto(address + await ask_consent(door))
    await send(page, username="boris", password=PASSWORD)
    assert await page.get_by_role("radio").count() == 2
    await inspect(page)
    await page.get_by_label("Police officer").check()
    await page.goto(f"{address}/account")
    await page.get_by_role("button", name="Sign out").click()

    waiting = sa.update(APPOINTMENT).where(APPOINTMENT.c.person_id == id_of("carys"))
    await write(door, waiting.values(approved_by=None, approved_at=None))
    await page.goto(address + await invite(door, "carys"))
    await send(page, password=NEW_PASSWORD, again=NEW_PASSWORD)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your password is set")
    await inspect(page)

    for _ in range(7):
        await page.goto(f"{address}/login")
        await send(page, username="nobody", password="not the password")
    await expect(page.get_by_role("alert")).to_contain_text("too many tries")
    await inspect(page)
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

"""The first page says who is signed in and lets them out, or leads to where one signs in."""

import re

import httpx2
import pytest
from playwright.async_api import expect

from server.database import DatabaseAway
from server.http import browsing
from tests.browser import Tab
from tests.door import Door
from tests.pages import inspect, send
from tests.people import PASSWORD, Browser, forms, is_in


def header(page: httpx2.Response) -> str:
    """Give the words and links at the top of a page, which no cache may keep."""
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    top: str
    (top,) = re.findall(r"<header.*</header>", page.text, re.DOTALL)
    return top


async def test_whoever_is_signed_in_reads_their_name_and_signs_out(door: Door, amira: Browser) -> None:
    """One button ends the session for real; then the page offers to sign in."""
    page = await amira.get("/")
    assert "Amira Example" in header(page)
    assert "Sign in" not in header(page)

    left = await amira.send(page, "/logout")

    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert not await is_in(amira)
    after = await amira.get("/")
    assert '<a href="/login">Sign in</a>' in header(after)
    assert "Amira" not in after.text
    assert "/logout" not in forms(after)


async def test_the_form_to_sign_out_is_of_this_session_alone(door: Door, amira: Browser) -> None:
    """Without its token, or with another's, nobody is signed out."""
    for token in ("", "x" * 43):
        assert (await amira.send(await amira.get("/"), "/logout", csrf=token)).status_code == 403
    assert await is_in(amira)


async def test_a_session_that_is_over_is_none(door: Door, amira: Browser) -> None:
    """The cookie is still there, and the page offers to sign in."""
    door.clock.pass_(minutes=31)

    assert '<a href="/login">Sign in</a>' in header(await amira.get("/"))


async def test_the_page_answers_without_its_database(
    door: Door, amira: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is signed in is not known then, so neither a name nor a way in is shown."""

    def fail(*given: object, **named: object) -> None:
        raise DatabaseAway("secret")

    monkeypatch.setattr(browsing, "find", fail)
    page = await amira.get("/")

    assert "Outcome data, shared under agreements" in page.text
    for words in ("Amira", "Sign in", "Sign out"):
        assert words not in header(page)


async def test_what_developers_read_is_the_same_for_everybody(door: Door, amira: Browser) -> None:
    """The page for developers names nobody, and a cookie changes nothing."""
    known = await amira.get("/developers")
    amira.http.cookies.clear()

    assert known.text == (await amira.get("/developers")).text
    for words in ("Amira", "Sign in", "Sign out"):
        assert words not in header(known)


async def test_the_first_page_is_accessible_and_fits_for_both(tab: Tab, site: tuple[Door, str]) -> None:
    """In a real browser, at every width: before signing in, signed in, and out again by the button."""
    page, address = tab.page, site[1]
    await page.goto(address)
    await inspect(page)
    await page.get_by_role("link", name="Sign in").click()
    await send(page, username="amira", password=PASSWORD)
    await page.goto(address)
    await expect(page.get_by_role("navigation", name="Account")).to_contain_text("Amira Example")
    await inspect(page)
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(address)
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert tab.complaints == []

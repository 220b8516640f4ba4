"""A partner's application on this machine and a person in a real browser: in with consent, and out again without.

The application is a tiny listener with the address it registered. It does what the README tells a public client to do,
and the browser does the rest.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from schema.tables.identity import CLIENT
from tests.browser import Tab, serving
from tests.consenting import CHALLENGE, VERIFIER
from tests.door import Door
from tests.pages import inspect, send
from tests.people import PASSWORD, PHONE_APP, write

CALLBACK = "/callback"


@dataclass
class PartnerApp:
    """Listen for the browser's return; *told* is what it brought each time."""

    address: str = ""
    told: list[dict[str, str]] = field(default_factory=list)

    async def arrived(self, request: Request) -> Response:
        """Note what the browser brings."""
        self.told.append(dict(request.query_params))
        return HTMLResponse('<title>Pocket Map</title><link rel="icon" href="data:,">')

    def begin(self, server: str, **changes: str) -> str:
        """Give the address to send a person to."""
        asked = {
            "client_id": PHONE_APP,
            "redirect_uri": self.address + CALLBACK,
            "response_type": "code",
            "scope": "openid outcomes:read",
            "state": "of-this-visit",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{server}/oauth/authorize?{urlencode(asked | changes)}"


@asynccontextmanager
async def listening(door: Door) -> AsyncIterator[PartnerApp]:
    """Start the application and register where it listens."""
    partner = PartnerApp()
    async with serving(Starlette(routes=[Route(CALLBACK, partner.arrived)])) as partner.address:
        redirect = {"redirect_uris": partner.address + CALLBACK}
        await write(door, sa.update(CLIENT).where(CLIENT.c.id == PHONE_APP).values(**redirect))
        yield partner


@pytest.fixture
async def partner(site: tuple[Door, str]) -> AsyncIterator[PartnerApp]:
    """Have the partner's application listen."""
    async with listening(site[0]) as app:
        yield app


async def test_allowing_an_application_lets_it_ask_in_the_persons_name(
    tab: Tab, site: tuple[Door, str], partner: PartnerApp
) -> None:
    """The page says who asks and for what in words; the code that comes back is worth a token that answers."""
    (door, address), page = site, tab.page
    await page.goto(partner.begin(address))
    await send(page, username="amira", password=PASSWORD)
    await expect(page.get_by_role("heading", name="Let Pocket Map act for you?")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("an application of Council")
    await expect(page.get_by_role("main")).to_contain_text("Read arrests, seizures, court outcomes")
    await inspect(page)
    await page.get_by_role("button", name="Allow", exact=True).click()
    await expect(page).to_have_title("Pocket Map")

    (told,) = partner.told
    assert (told["state"], told["iss"]) == ("of-this-visit", address)
    form = {"grant_type": "authorization_code", "client_id": PHONE_APP, "redirect_uri": partner.address + CALLBACK}
    token = await door.http.post("/oauth/token", data={**form, "code": told["code"], "code_verifier": VERIFIER})
    assert token.status_code == 200, token.text
    answer = await door.ask(token.json()["access_token"])
    assert answer.json()["data"]["principal"][3:] == ["POLICE_ANALYST"]
    assert tab.complaints == []


async def test_denying_an_application_tells_it_nothing_more(
    tab: Tab, site: tuple[Door, str], partner: PartnerApp
) -> None:
    """It gets its state back, who refused, and that access was denied; no code, and nothing is remembered."""
    (_, address), page = site, tab.page
    await page.goto(partner.begin(address))
    await send(page, username="amira", password=PASSWORD)
    await page.get_by_role("button", name="Do not allow").click()
    await expect(page).to_have_title("Pocket Map")

    (told,) = partner.told
    assert {name: told[name] for name in ("error", "state", "iss")} == {
        "error": "access_denied",
        "state": "of-this-visit",
        "iss": address,
    }
    assert "code" not in told
    await page.goto(f"{address}/account")
    await expect(page.get_by_role("main")).to_contain_text("No application acts for you.")
    assert tab.complaints == []


async def test_a_consent_taken_back_stops_the_application(
    tab: Tab, site: tuple[Door, str], partner: PartnerApp
) -> None:
    """The account page lists what it may do in words; one button ends it, and its token is refused at once."""
    (door, address), page = site, tab.page
    await page.goto(partner.begin(address))
    await send(page, username="amira", password=PASSWORD)
    await page.get_by_role("button", name="Allow", exact=True).click()
    await expect(page).to_have_title("Pocket Map")
    form = {"grant_type": "authorization_code", "client_id": PHONE_APP, "redirect_uri": partner.address + CALLBACK}
    sent = {**form, "code": partner.told[0]["code"], "code_verifier": VERIFIER}
    token = (await door.http.post("/oauth/token", data=sent)).json()["access_token"]
    await page.goto(f"{address}/account")
    await page.get_by_role("button", name="Stop Pocket Map").click()
    await expect(page.get_by_role("status")).to_have_text("The application can no longer act for you.")

    assert (await door.ask(token)).status_code == 401

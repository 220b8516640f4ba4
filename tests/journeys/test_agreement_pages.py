"""Agreements as documents: for the people of their parties, and in a few words for everybody."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from auth.roles import Role
from tests.installation import ROLES_OF_PEOPLE, Installation, seated
from tests.pages import inspect
from tests.people import Browser

# Words that stand in titles, necessities, statuses or drafts of the demonstration, and are nobody's outside.
SECRET = ("Op ", "Revive", "Larkspur", "Blackthorn", "Kings Heath", "patrol", "SUSPENDED", "clause", "version")
IN_FORCE = {"ISA-2022-01", "ISA-2022-02", "ISA-2023-03", "ISA-2022-04", "ISA-2025-05", "ISA-2024-14"}


def sitting(installation: Installation) -> Browser:
    """Sit down at a browser without scripts."""
    transport = httpx2.ASGITransport(installation.app, client=("192.0.2.7", 1234))
    return Browser(httpx2.AsyncClient(transport=transport, base_url=installation.address))


async def signed_in(installation: Installation, role: Role) -> Browser:
    """Sign in as the person of the demonstration who has *role*."""
    member = installation.members[role]
    person = sitting(installation)
    assert (await person.login(member.username, member.password)).status_code == 303
    return person


def listed(page: httpx2.Response) -> dict[str, str]:
    """Give the agreements that a page lists: the address of each by its reference."""
    return {
        reference: address
        for address, reference in re.findall(r'href="(/agreements/[0-9a-f-]{36})"><strong>([^<]+)</strong>', page.text)
    }


async def test_everybody_reads_the_page_of_transparency(installation: Installation) -> None:
    """Without signing in: exactly the agreements in force, with parties, kinds and purposes, and nothing else."""
    page = await sitting(installation).get("/transparency")

    assert page.status_code == 200
    assert set(re.findall(r"ISA-\d{4}-\d\d", page.text)) == IN_FORCE
    for words in ("Northamptonshire Police", "Intelligence report", "Assessing community safety"):
        assert words in page.text
    assert not [word for word in SECRET if word in page.text]


async def test_the_page_of_transparency_is_the_same_for_all(installation: Installation) -> None:
    """Being signed in, or asking for more, changes nothing but the time of day."""
    amira = await signed_in(installation, Role.DATA_PROTECTION_OFFICER)
    pages = [await amira.get("/transparency"), await sitting(installation).get("/transparency?all=1&status=DRAFT")]

    assert pages[0].text == pages[1].text


@pytest.mark.parametrize("role", ROLES_OF_PEOPLE)
async def test_every_role_reads_the_agreements_of_its_agency(installation: Installation, role: Role) -> None:
    """Each is listed and opens as a document with what the agency gives and gets."""
    person = await signed_in(installation, role)
    agreements = listed(await person.get("/agreements"))
    assert agreements
    for reference, address in agreements.items():
        page = await person.get(address)
        assert page.status_code == 200
        assert reference in page.text
        assert " gives</h2>" in page.text
        assert " gets</h2>" in page.text


async def test_an_agreement_of_others_is_no_page(installation: Installation) -> None:
    """What the police agreed with a neighbour is for the council an address that does not exist."""
    police = await signed_in(installation, Role.POLICE_ANALYST)
    council = await signed_in(installation, Role.COUNCIL_COMMUNITY_SAFETY)
    address = listed(await police.get("/agreements"))["ISA-2022-04"]
    nothing = "/agreements/00000000-0000-4000-8000-000000000000"
    hidden, absent = await council.get(address), await council.get(nothing)

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _without_number(hidden.text) == _without_number(absent.text)
    assert "ISA-2022-04" not in (await council.get("/agreements")).text


async def test_nobody_reads_a_document_without_signing_in(installation: Installation) -> None:
    """A visitor is sent to sign in, and from there back to the very document."""
    police = await signed_in(installation, Role.POLICE_ANALYST)
    address = listed(await police.get("/agreements"))["ISA-2022-01"]
    visitor = sitting(installation)
    sent = await visitor.get(address)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/login?next={address}")

    member = installation.members[Role.POLICE_ANALYST]
    back = await visitor.login(member.username, member.password, onward=f"?next={address}")
    assert back.headers["location"] == address


async def test_the_pages_pass_axe_and_fit_a_phone(browser: Chromium, installation: Installation) -> None:
    """List, document and transparency have no finding, need no script and are never scrolled sideways."""
    async with seated(browser, installation) as seat:
        page = seat.page
        await page.goto(f"{installation.address}/transparency")
        await inspect(page)
        await page.goto(f"{installation.address}/agreements")
        await seat.login(Role.COUNCIL_COMMUNITY_SAFETY)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Agreements")
        await inspect(page)
        await page.get_by_role("link", name="ISA-2022-01").click()
        await expect(page.get_by_role("heading", name="What West Northamptonshire Council gets")).to_be_visible()
        await inspect(page)
        await page.emulate_media(media="print")
        await expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
        assert await page.locator("script").count() == 0
        assert seat.tab.complaints == []


def _without_number(text: str) -> str:
    return re.sub(r"<code>[^<]+</code>|value=\"[^\"]+\"", "", text)

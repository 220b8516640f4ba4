"""Each role at the explorer, in a real browser and with everything real behind it.

One person a role signs in through the pages; what they find differs by role and by nothing else.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from auth.roles import ROLES, Role
from server.explorer.examples import examples_for
from tests.installation import ROLES_OF_PEOPLE, Installation, Seat, seated
from tests.pages import GRAVE, WIDTHS, findings, fit

# role: what its schema has at the root and what it has no name for.
NAMED = {
    Role.POLICE_ANALYST: ("intelligenceReports", None),
    Role.POLICE_OFFICER: ("organisedCrimeGroups", None),
    Role.COUNCIL_COMMUNITY_SAFETY: ("outcomes", "intelligenceReports"),
    Role.SVPP_MEMBER: ("interventions", "organisedCrimeGroups"),
    Role.DATA_PROTECTION_OFFICER: ("agreements", "outcomes"),
    Role.PARTNERSHIP_ADMINISTRATOR: ("agreements", "outcomes"),
}


@pytest.fixture(scope="module", params=ROLES_OF_PEOPLE)
async def seat(
    request: pytest.FixtureRequest, browser: Browser, installation: Installation
) -> AsyncIterator[tuple[Seat, Role]]:
    """Sign in to the explorer in each role in turn."""
    async with seated(browser, installation) as taken:
        await taken.enter(request.param)
        yield taken, request.param


async def test_the_bar_says_who_asks_in_which_role_and_for_what(seat: tuple[Seat, Role]) -> None:
    """Name, agency, role, and the purpose that the role has by default."""
    (taken, role), page = seat, seat[0].page
    member = taken.installation.members[role]
    await expect(page.locator("[data-test=agency]")).to_have_text(member.agency)
    await expect(page.locator("[data-test=role]")).to_have_text(role.text)
    await expect(page.get_by_label("Purpose")).to_have_value(ROLES[role].default_purpose)
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()


async def test_the_schema_is_that_of_the_role(seat: tuple[Seat, Role]) -> None:
    """The documentation names what the role may ask and has no name for what it never sees."""
    (taken, role), page = seat, seat[0].page
    named, unnamed = NAMED[role]
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.locator(".graphiql-doc-explorer a", has_text="Query").first.click()
    fields = page.locator(".graphiql-doc-explorer-field-name")
    await expect(fields.filter(has_text="viewer")).to_have_count(1)
    texts = await fields.all_inner_texts()
    await page.get_by_role("button", name="Show Examples").click()

    assert named in texts
    assert unnamed is None or unnamed not in texts
    assert taken.tab.complaints == []


async def test_every_example_of_the_role_answers(seat: tuple[Seat, Role]) -> None:
    """One click each, and no answer is an error or breaks the policy of the page."""
    taken, role = seat
    for example in examples_for(role):
        answer = await taken.ask(example.title)
        assert "errors" not in answer, (example.title, answer)
    assert taken.tab.complaints == []


async def test_nothing_is_grave_at_any_width(seat: tuple[Seat, Role]) -> None:
    """Axe has no serious finding, and nothing has to be scrolled sideways, from a desk to a small phone."""
    taken, role = seat
    await taken.ask(examples_for(role)[0].title)
    for width in WIDTHS:
        await fit(taken.page, width)
        if width != WIDTHS[1]:
            assert await findings(taken.page, impacts=GRAVE) == [], width

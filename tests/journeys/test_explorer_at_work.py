"""A person works in the explorer, in a real browser and with everything real behind it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from auth.roles import Role
from tests.installation import Installation, Seat, seated
from tests.pages import findings

COUNCIL = Role.COUNCIL_COMMUNITY_SAFETY
FIREARMS = "Firearm kinds and ammunition are shown to the police only."


@pytest.fixture
async def cath(browser: Browser, installation: Installation) -> AsyncIterator[Seat]:
    """Sit down at the explorer as the council's person."""
    async with seated(browser, installation) as taken:
        await taken.enter(COUNCIL)
        yield taken


async def test_what_is_withheld_is_said_with_the_reason(cath: Seat, browser: Browser) -> None:
    """The council is told which fields an agreement or the law holds back; the police, who see them, are told none."""
    panel = cath.page.locator(".withheld")
    await cath.run()
    await expect(panel).to_contain_text(FIREARMS)
    await expect(panel).to_contain_text("ISA-")
    assert "WeaponLine.kind" in await panel.locator("code").all_inner_texts()

    async with seated(browser, cath.installation) as ada:
        await ada.enter(Role.POLICE_ANALYST)
        await ada.run()
        await expect(ada.page.locator(".withheld")).not_to_contain_text(FIREARMS)
        await expect(ada.answer).to_contain_text("HANDGUN")


async def test_the_purpose_chosen_is_that_of_the_next_answer(cath: Seat) -> None:
    """The API itself says for which purpose it was asked."""
    before = await cath.ask("What may I see, and why?")
    await cath.page.get_by_label("Purpose").select_option("EVALUATION")
    after = await cath.ask("What may I see, and why?")

    assert [each["data"]["viewer"]["purpose"] for each in (before, after)] == [
        "COMMUNITY_SAFETY_ASSESSMENT",
        "EVALUATION",
    ]


async def test_signing_out_ends_the_login_too(cath: Seat) -> None:
    """Afterwards the explorer and the account both ask who is there; the address of the explorer opens nothing."""
    await cath.page.get_by_role("button", name="Sign out").click()
    await cath.page.wait_for_url(f"{cath.installation.address}/")
    for path in ("/explorer", "/account"):
        await cath.page.goto(cath.installation.address + path)
        await expect(cath.page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_session_ended_elsewhere_is_refused_and_says_so(cath: Seat, browser: Browser) -> None:
    """Ended on the account page of another browser, the next question is refused, and a way back is offered."""
    async with seated(browser, cath.installation) as elsewhere:
        await elsewhere.page.goto(f"{cath.installation.address}/account")
        await elsewhere.login(COUNCIL)
        await elsewhere.page.get_by_role("button", name="End all other sessions").click()
        await expect(elsewhere.page.get_by_role("status")).to_have_text("All other sessions have ended.")
    await cath.run()
    notice = cath.page.get_by_role("alert").filter(has_text="You are no longer signed in.")
    await notice.get_by_role("link").click()
    await expect(cath.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await cath.login(COUNCIL)

    await cath.settle()
    await cath.run()
    await expect(cath.page.locator(".withheld")).to_contain_text(FIREARMS)


async def test_a_consent_taken_back_is_asked_for_again_and_may_be_refused(
    browser: Browser, installation: Installation
) -> None:
    """Stopped on the account page, the explorer asks anew; who does not allow it is told so calmly."""
    async with seated(browser, installation) as taken:
        await taken.enter(Role.PARTNERSHIP_ADMINISTRATOR)
        await taken.page.goto(f"{installation.address}/account")
        await taken.page.get_by_role("button", name="Stop Explorer").click()
        await taken.page.goto(f"{installation.address}/explorer/login")
        await taken.page.get_by_role("button", name="Do not allow").click()

        await expect(taken.page.get_by_role("main")).to_contain_text("The explorer was not allowed")
        assert await findings(taken.page) == []

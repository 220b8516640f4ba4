"""Any program on a device can pose as a public client: none gets a code that the person did not allow just then.

Source: RFC 8252 section 8.6, RFC 6749 section 10.2.
"""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa

from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT
from tests.consenting import CHALLENGE
from tests.door import Door
from tests.people import CALLBACK, PHONE_APP, Browser, ask_consent, browser, fill, read, write


@pytest.fixture
async def amira(door: Door) -> Browser:
    """Sit at a browser where Amira let the public application in a moment ago."""
    await fill(door)
    person = browser(door)
    await person.login("amira")
    await person.send(await person.get(await ask_consent(door, PHONE_APP)), "/consent", approve="yes")
    return person


async def begin(person: Browser, **more: str) -> str:
    """Open the address that any program can make; gives where the browser is sent."""
    asked = {
        "client_id": PHONE_APP,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid outcomes:read",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    begun = await person.get(f"/oauth/authorize?{urlencode(asked | more)}")
    location: str = begun.headers["location"]
    return location


@pytest.mark.parametrize("is_bound", [False, True])
async def test_what_was_allowed_before_gives_no_code(door: Door, amira: Browser, is_bound: bool) -> None:
    """The person is asked anew, for no more than before too; a key for the tokens tells nothing about the program."""
    await write(door, sa.update(CLIENT).where(CLIENT.c.id == PHONE_APP).values(bound=is_bound))

    page = await amira.get(await begin(amira))

    assert page.status_code == 200
    assert "Let Pocket Map act for you?" in page.text
    assert len(await read(door, sa.select(TOKEN_GRANT))) == 1


async def test_who_asks_without_a_page_gets_an_error(door: Door, amira: Browser) -> None:
    """With prompt=none there is nobody to ask, so the answer is consent_required (OpenID Connect Core 3.1.2.6)."""
    answer = await amira.get(await begin(amira, prompt="none"))

    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (told["error"], "code" in told) == (["consent_required"], False)
    assert len(await read(door, sa.select(TOKEN_GRANT))) == 1


async def test_the_person_is_told_that_the_name_proves_nothing(door: Door, amira: Browser) -> None:
    """The page of a public application says so and that it asks each time; that of one with a key does not."""
    unproved, proved = [await amira.get(await ask_consent(door, *app)) for app in ((PHONE_APP,), ())]

    assert "cannot prove that it is Pocket Map, so you are asked each time" in unproved.text
    assert "asked each time" not in proved.text


async def test_what_it_holds_is_listed_in_full_and_ended(door: Door, amira: Browser) -> None:
    """The list tells what its grants can do, though a later one is for less; one button ends them all."""
    await amira.send(await amira.get(await ask_consent(door, PHONE_APP, scope="openid")), "/consent", approve="yes")

    account = await amira.get("/account")
    assert "Pocket Map" in account.text
    assert "Read arrests, seizures" in account.text

    await amira.send(account, "/account/consents/revoke")
    assert [row.ended_at is not None for row in await read(door, sa.select(TOKEN_GRANT))] == [True] * 2
    assert "No application acts for you." in (await amira.get("/account")).text


async def test_what_it_holds_no_longer_is_not_listed(door: Door, amira: Browser) -> None:
    """When its last grant is over nothing is left that it could do, and nothing to stop."""
    door.clock.pass_(hours=13)
    await amira.login("amira")

    assert "No application acts for you." in (await amira.get("/account")).text

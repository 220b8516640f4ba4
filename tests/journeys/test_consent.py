"""A person decides what an application may do in their name."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from schema.tables.grants import TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, CONSENT
from tests.door import ISSUER, Door
from tests.people import CALLBACK, Browser, ask_consent, browser, fill, forms, id_of, read, write


def answered(location: str) -> dict[str, str]:
    """Read what an address tells the application, after proving that it is the registered one."""
    assert location.startswith(CALLBACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def test_the_page_says_who_asks_for_what_and_why(door: Door, amira: Browser) -> None:
    """The application, its agency, the data and the purposes are named in words; what the role cannot give is not."""
    page = await amira.get(await ask_consent(door, scope="outcomes:read interventions:write openid"))

    assert page.status_code == 200
    for words in ("Ward Map", "Council", "Read arrests, seizures", "Protecting children", "Police analyst"):
        assert words in page.text
    assert "Record and correct interventions" not in page.text
    assert "Evaluat" not in page.text
    assert "form-action 'self' https://app.example;" in page.headers["content-security-policy"]


async def test_allowing_leads_back_with_a_code(door: Door, amira: Browser) -> None:
    """The answer goes to the registered address with code, state and issuer, and the consent is remembered."""
    page = await amira.get(await ask_consent(door))
    allowed = await amira.send(page, "/consent", approve="yes")

    assert allowed.status_code == 303
    answer = answered(allowed.headers["location"])
    assert (set(answer), answer["state"], answer["iss"]) == ({"code", "state", "iss"}, "s t", ISSUER)
    assert [row.scopes for row in await read(door, sa.select(CONSENT))] == ["openid outcomes:read"]


@pytest.mark.parametrize("button", [{"deny": "yes"}, {"decision": "deny"}, {}, {"approve": "yes", "deny": "yes"}])
async def test_anything_but_allowing_is_refusing(door: Door, amira: Browser, button: dict[str, str]) -> None:
    """A refusal leads back with access_denied, and nothing is remembered."""
    page = await amira.get(await ask_consent(door))
    denied = await amira.send(page, "/consent", button)

    answer = answered(denied.headers["location"])
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "s t", ISSUER)
    assert "code" not in answer
    assert await read(door, sa.select(CONSENT)) == []


async def test_who_is_not_signed_in_signs_in_first(door: Door) -> None:
    """The login page leads on to the request, and may lead to the application that asks."""
    await fill(door)
    person, wanted = browser(door), await ask_consent(door)

    to_login = (await person.get(wanted)).headers["location"]
    assert to_login == "/login?next=/consent%3Finteraction%3D" + wanted.rpartition("=")[2]
    page = await person.get(to_login)
    assert "https://app.example" in page.headers["content-security-policy"]
    entered = await person.login("amira", onward=to_login.removeprefix("/login"))

    assert entered.headers["location"] == wanted
    assert (await person.get(wanted)).status_code == 200


@pytest.mark.parametrize(
    ("scope", "more", "is_skipped"),
    [
        ("openid", {}, True),
        ("openid outcomes:read", {}, True),
        ("openid outcomes:read confidence:read", {}, False),
        ("openid outcomes:read", {"prompt": "consent"}, False),
    ],
)
async def test_a_remembered_consent_is_not_asked_for_again(
    door: Door, amira: Browser, scope: str, more: dict[str, Any], is_skipped: bool
) -> None:
    """Asking for no more than before goes straight on; more, or prompt=consent, asks again."""
    await amira.send(await amira.get(await ask_consent(door, scope="openid outcomes:read")), "/consent", approve="yes")

    page = await amira.get(await ask_consent(door, scope=scope, **more))

    assert page.status_code == (303 if is_skipped else 200)
    if is_skipped:
        assert "code" in answered(page.headers["location"])


async def test_what_was_not_shown_is_not_remembered(door: Door, amira: Browser) -> None:
    """What the role cannot give is neither listed as allowed nor kept; asking for the same again is not asked again."""
    wanted = {"scope": "confidence:read interventions:write openid"}
    await amira.send(await amira.get(await ask_consent(door, **wanted)), "/consent", approve="yes")

    assert [row.scopes for row in await read(door, sa.select(CONSENT))] == ["confidence:read openid"]
    account = (await amira.get("/account")).text
    assert ("Read surveys" in account, "Record and correct interventions" in account) == (True, False)
    assert (await amira.get(await ask_consent(door, **wanted))).status_code == 303


async def test_a_person_with_two_roles_chooses_one_each_time(door: Door) -> None:
    """Without a choice the page asks for one; the choice is asked for again though the consent is remembered."""
    await fill(door)
    boris = browser(door)
    await boris.login("boris")
    page = await boris.get(await ask_consent(door))
    assert page.text.count('type="radio"') == 2

    unchosen = await boris.send(page, "/consent", approve="yes")
    foreign = await boris.send(page, "/consent", approve="yes", role="PARTNERSHIP_ADMINISTRATOR")
    chosen = await boris.send(page, "/consent", approve="yes", role="POLICE_OFFICER")

    assert (unchosen.status_code, foreign.status_code, chosen.status_code) == (422, 422, 303)
    assert "Choose the role" in unchosen.text
    assert (await boris.get(await ask_consent(door))).status_code == 200


async def test_a_consent_is_of_one_role(door: Door, amira: Browser) -> None:
    """Whoever plays another part since then is asked again: what it would show is not what was allowed."""
    await amira.send(await amira.get(await ask_consent(door)), "/consent", approve="yes")
    await write(
        door, sa.update(APPOINTMENT).where(APPOINTMENT.c.person_id == id_of("amira")).values(role="SVPP_MEMBER")
    )

    assert (await amira.get(await ask_consent(door))).status_code == 200


async def test_nobody_is_asked_where_the_application_wants_it_so(door: Door) -> None:
    """prompt=none: login_required, then consent_required, then a code, in the role that was chosen before."""
    await fill(door)
    boris = browser(door)

    async def silently() -> dict[str, str]:
        answer = await boris.get(await ask_consent(door, prompt="none"))
        assert answer.status_code == 303
        return answered(answer.headers["location"])

    unknown = await silently()
    assert (unknown["error"], unknown["state"], unknown["iss"]) == ("login_required", "s t", ISSUER)
    await boris.login("boris")
    assert (await silently())["error"] == "consent_required"
    page = await boris.get(await ask_consent(door))
    await boris.send(page, "/consent", approve="yes", role="POLICE_OFFICER")

    assert set(await silently()) == {"code", "state", "iss"}
    grants = (sa.select(APPOINTMENT.c.role)).join(TOKEN_GRANT, TOKEN_GRANT.c.appointment_id == APPOINTMENT.c.id)
    assert [row.role for row in await read(door, grants)] == ["POLICE_OFFICER"] * 2


async def test_a_login_that_is_too_old_is_none(door: Door, amira: Browser) -> None:
    """With prompt=none and max_age the application learns that the person has to sign in."""
    door.clock.pass_(minutes=11)

    answer = await amira.get(await ask_consent(door, prompt="none", max_age=600))

    assert answered(answer.headers["location"])["error"] == "login_required"


@pytest.mark.parametrize(
    ("more", "minutes", "is_anew"),
    [
        ({"prompt": "login"}, 1, True),
        ({"max_age": 600}, 11, True),
        ({"max_age": 600}, 9, False),
        ({}, 20, False),
    ],
)
async def test_an_application_can_ask_for_a_new_login(
    door: Door, amira: Browser, more: dict[str, Any], minutes: int, is_anew: bool
) -> None:
    """prompt=login and max_age send the person to the login page once, and are content afterwards."""
    door.clock.pass_(minutes=minutes)
    wanted = await ask_consent(door, **more)

    page = await amira.get(wanted)
    assert (page.status_code == 303) is is_anew
    if is_anew:
        onward = page.headers["location"]
        assert (await amira.get(onward)).status_code == 200
        assert (await amira.login("amira", onward=onward.removeprefix("/login"))).headers["location"] == wanted
        assert (await amira.get(wanted)).status_code == 200


async def test_a_role_without_a_purpose_in_common_gives_nothing(door: Door, amira: Browser) -> None:
    """The page says so and offers no way to allow it; a forged form does not either."""
    await write(door, sa.update(CLIENT).where(CLIENT.c.id == "partner-app").values(purposes="DATA_PROTECTION"))
    page = await amira.get(await ask_consent(door))

    assert "None of your roles" in page.text
    assert 'name="approve"' not in page.text
    assert (await amira.send(page, "/consent", approve="yes", role="POLICE_ANALYST")).status_code == 422


@pytest.mark.parametrize("reference", ["", "unknown-reference-1234", "x" * 5_000, "%00", "%F0%9F%98%80"])
async def test_a_request_that_does_not_wait_is_a_page_in_words(door: Door, amira: Browser, reference: str) -> None:
    """Nothing is redirected anywhere; the person is told to start again in the application."""
    page = await amira.get(f"/consent?interaction={reference}")

    assert page.status_code == 410
    assert "Start again in the application." in page.text


async def test_a_request_is_decided_once_and_in_time(door: Door, amira: Browser) -> None:
    """The second answer, and one that comes too late, end nowhere."""
    page = await amira.get(await ask_consent(door))
    late = await amira.get(await ask_consent(door))
    assert "approve" in page.text
    assert forms(page)["/consent"].values["interaction"] != forms(late)["/consent"].values["interaction"]

    await amira.send(page, "/consent", deny="yes")
    again = await amira.send(page, "/consent", approve="yes")
    door.clock.pass_(minutes=11)
    too_late = await amira.send(late, "/consent", approve="yes")

    assert (again.status_code, too_late.status_code) == (410, 410)

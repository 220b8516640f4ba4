"""A person sees and ends what was opened in their name: sessions, applications, password and second factor."""

import pyotp
import pytest
import sqlalchemy as sa

from schema.tables.grants import TOKEN_GRANT
from schema.tables.people import CONSENT, PERSON
from tests.door import Door
from tests.people import NEW_PASSWORD, PASSWORD, Browser, ask_consent, browser, id_of, is_in, read


async def enrol(door: Door, person: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Add a second factor; returns the phone and the recovery codes."""
    page = await person.get("/account/second-factor")
    phone = pyotp.TOTP(page.text.partition("<code>")[2].partition("</code>")[0].replace(" ", ""))
    code = phone.at(int(door.clock.now.timestamp()))
    codes = await person.send(page, "/account/second-factor", code=code, password=PASSWORD)
    return phone, [part.partition("</code>")[0] for part in codes.text.split("<li><code>")[1:]]


async def test_a_session_elsewhere_is_listed_and_ended(door: Door, amira: Browser) -> None:
    """The list names browser and system; ending one stops it at once and leaves the others."""
    elsewhere, third = browser(door), browser(door)
    elsewhere.http.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko Firefox/140.0"
    await elsewhere.login("amira")

    page = await amira.get("/account")
    assert "Firefox on Windows" in page.text
    ended = await amira.send(page, "/account/sessions/end")
    await third.login("amira")

    assert ended.headers["location"] == "/account?done=session"
    assert "The session has ended." in (await amira.get("/account?done=session")).text
    assert [await is_in(person) for person in (amira, elsewhere, third)] == [True, False, True]


async def test_all_other_sessions_are_ended_at_once(door: Door, amira: Browser) -> None:
    """One button ends every session but the one it was pressed in."""
    others = [browser(door), browser(door)]
    for other in others:
        await other.login("amira")

    await amira.send(await amira.get("/account"), "/account/sessions/end-others")

    assert [await is_in(person) for person in (amira, *others)] == [True, False, False]


async def test_a_new_password_ends_the_other_sessions(door: Door, amira: Browser) -> None:
    """The old password stops working, and whoever came in with it is out, applications they let in as well."""
    other = browser(door)
    await other.login("amira")
    await amira.send(await amira.get(await ask_consent(door)), "/consent", approve="yes")

    changed = await amira.send(await amira.get("/account"), "/account/password", current=PASSWORD, new=NEW_PASSWORD)

    assert changed.headers["location"] == "/account?done=password"
    assert [await is_in(person) for person in (amira, other)] == [True, False]
    assert [row.ended_at for row in await read(door, sa.select(TOKEN_GRANT.c.ended_at))] == [door.clock.now]
    assert (await browser(door).login("amira")).status_code == 401
    assert (await browser(door).login("amira", NEW_PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("not the password", NEW_PASSWORD, "This is not your password."),
        (PASSWORD, "short", "at least 12 characters"),
    ],
)
async def test_a_password_change_needs_the_old_one_and_a_good_new_one(
    door: Door, amira: Browser, current: str, new: str, words: str
) -> None:
    """A refusal says what is wrong and changes nothing."""
    refused = await amira.send(await amira.get("/account"), "/account/password", current=current, new=new)

    assert refused.status_code == 422
    assert words in refused.text
    assert (await browser(door).login("amira")).status_code == 303


async def test_a_second_factor_is_removed_with_the_password(door: Door, amira: Browser) -> None:
    """Removing it takes the recovery codes away as well, and needs the password."""
    await enrol(door, amira)
    page = await amira.get("/account")
    assert "10 recovery codes left" in page.text

    refused = await amira.send(page, "/account/second-factor/remove", remove_password="a guess of twelve")
    removed = await amira.send(page, "/account/second-factor/remove", remove_password=PASSWORD)

    assert (refused.status_code, removed.headers["location"]) == (422, "/account?done=removed")
    assert (await browser(door).login("amira")).headers["location"] == "/account"


async def test_new_recovery_codes_replace_the_old_ones(door: Door, amira: Browser) -> None:
    """An old code is refused from then on, a new one opens."""
    _, old = await enrol(door, amira)
    new_page = await amira.send(await amira.get("/account"), "/account/recovery-codes", codes_password=PASSWORD)
    new = new_page.text.split("<li><code>")[1].partition("</code>")[0]

    person = browser(door)
    page = await person.get((await person.login("amira")).headers["location"])
    refused = await person.send(page, "/login/code", code=old[0])
    let_in = await person.send(page, "/login/code", code=new.upper().replace("-", " "))

    assert (refused.status_code, let_in.status_code) == (401, 303)
    assert "9 recovery codes left" in (await person.get("/account")).text


async def test_the_secret_of_a_second_factor_is_kept_sealed(door: Door, amira: Browser) -> None:
    """Neither the database nor a second visit to the page shows the secret again."""
    phone, _ = await enrol(door, amira)
    [row] = await read(door, sa.select(PERSON).where(PERSON.c.username == "amira"))

    assert phone.secret not in row.totp_sealed
    assert (await amira.get("/account/second-factor")).headers["location"] == "/account"


async def test_an_application_is_stopped(door: Door, amira: Browser) -> None:
    """What was allowed is listed in words; stopping it forgets the consent and ends its grants."""
    page = await amira.get(await ask_consent(door))
    await amira.send(page, "/consent", approve="yes")
    account = await amira.get("/account")
    assert "Ward Map" in account.text
    assert "Read arrests, seizures" in account.text

    stopped = await amira.send(account, "/account/consents/revoke")

    assert stopped.headers["location"] == "/account?done=consent"
    assert await read(door, sa.select(CONSENT)) == []
    assert [row.ended_at is not None for row in await read(door, sa.select(TOKEN_GRANT))] == [True]
    assert "No application acts for you." in (await amira.get("/account")).text


async def test_nobody_ends_what_is_anothers(door: Door, amira: Browser) -> None:
    """Ids of another person's session and application, and texts that are no ids, change nothing."""
    carys = browser(door)
    await carys.login("carys")
    [session] = [
        part.partition('"')[0] for part in (await carys.get("/account")).text.split('name="session" value="')[1:]
    ] or [id_of("carys")]
    page = await amira.get("/account")
    csrf = {"csrf": page.text.partition('name="csrf" value="')[2].partition('"')[0]}

    for value in (session, "x", "' OR 1=1 --", "\x00"):
        for action, name in (("/account/sessions/end", "session"), ("/account/consents/revoke", "client")):
            assert (await amira.http.post(action, data=csrf | {name: value})).status_code == 303

    assert await is_in(carys)
    assert await is_in(amira)

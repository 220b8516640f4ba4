"""A person signs in, is known until the session ends, and is told in words what stands in the way."""

from datetime import date
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from schema.tables.people import APPOINTMENT, SESSION
from schema.tables.reference import AGENCY
from tests.door import POLICE, START, Door
from tests.people import (
    NEW_PASSWORD,
    PASSWORD,
    Browser,
    browser,
    change,
    fill,
    forms,
    id_of,
    invite,
    is_in,
    read,
    write,
)

NOT_RIGHT = "The username or the password is not right."


async def test_a_person_signs_in_and_sees_their_account(door: Door) -> None:
    """Username and password lead to the person's own page, with name, agency and roles."""
    await fill(door)
    person = browser(door)

    entered = await person.login("  Amira ")
    account = await person.get(entered.headers["location"])

    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert account.status_code == 200
    for words in ("Amira Example", "amira", "Police", "Police analyst", "This one"):
        assert words in account.text


async def test_the_session_cookie_is_kept_from_scripts_and_other_hosts(door: Door) -> None:
    """The cookie has the prefix of one host, is Secure, HttpOnly and SameSite=Lax, and ends with the browser."""
    await fill(door)
    [cookie] = (await browser(door).login("amira")).headers.get_list("set-cookie")

    name, _, rest = cookie.partition("=")
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "__Host-wardmote"
    assert parts == {"httponly", "path=/", "samesite=lax", "secure"}


async def test_who_is_signed_in_is_led_on(door: Door, amira: Browser) -> None:
    """The login page is for those who need it, and leads on to where they wanted to go."""
    assert (await amira.get("/login")).headers["location"] == "/account"
    assert (await amira.get("/login?next=/explorer")).headers["location"] == "/explorer"

    carys = browser(door)
    assert (await carys.get("/account")).headers["location"] == "/login?next=/account"
    assert (await carys.login("carys", onward="?next=/explorer")).headers["location"] == "/explorer"


async def test_signing_out_ends_the_session_itself(door: Door, amira: Browser) -> None:
    """The cookie is taken from the browser, and is worth nothing to whoever kept a copy."""
    copy = amira.cookie()

    left = await amira.send(await amira.get("/account"), "/logout")

    assert (left.status_code, left.headers["location"], amira.cookie()) == (303, "/login", None)
    thief = browser(door)
    thief.http.cookies.set("__Host-wardmote", str(copy))
    assert not await is_in(thief)


@pytest.mark.parametrize(
    ("minutes", "times", "expected"), [(29, 1, True), (30, 1, False), (29, 20, True), (29, 21, False)]
)
async def test_a_session_ends_when_idle_and_at_its_end(
    door: Door, amira: Browser, minutes: int, times: int, expected: bool
) -> None:
    """Half an hour without a request ends it, and ten hours end it whatever happens."""
    for _ in range(times - 1):
        door.clock.pass_(minutes=minutes)
        assert await is_in(amira)
    door.clock.pass_(minutes=minutes)

    assert await is_in(amira) is expected


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"trained_until": date(2026, 11, 21)}, "training has run out"),
        ({"ended_at": START}, NOT_RIGHT),
        ({"password_hash": None}, NOT_RIGHT),
    ],
)
async def test_who_is_not_in_force_does_not_get_in(door: Door, values: dict[str, Any], words: str) -> None:
    """Training out of date, an ended membership and an invitation not taken up each refuse."""
    await fill(door)
    await change(door, "amira", **values)

    refused = await browser(door).login("amira")

    assert refused.status_code == 401
    assert words in refused.text


@pytest.mark.parametrize("values", [{"ended_at": START}, {"approved_by": None, "approved_at": None}])
async def test_a_role_must_be_in_force(door: Door, values: dict[str, Any]) -> None:
    """A role that ended, or that nobody approved, lets nobody in."""
    await fill(door)
    await write(door, sa.update(APPOINTMENT).where(APPOINTMENT.c.person_id == id_of("amira")).values(**values))

    refused = await browser(door).login("amira")

    assert refused.status_code == 401
    assert "You have no role at present" in refused.text


@pytest.mark.parametrize("values", [{"ended_at": START}, {"trained_until": date(2026, 11, 21)}])
async def test_a_session_stops_with_its_person(door: Door, amira: Browser, values: dict[str, Any]) -> None:
    """Ending a person, or their training running out, ends what they have open on the next request."""
    assert await is_in(amira)
    await change(door, "amira", **values)

    assert not await is_in(amira)


async def test_a_stopped_agency_lets_nobody_in(door: Door) -> None:
    """Whoever is of it is told so after the right password only; people of another agency sign in."""
    await fill(door)
    await write(door, sa.update(AGENCY).where(AGENCY.c.id == POLICE).values(stopped_at=START))

    refused, wrong = await browser(door).login("amira"), await browser(door).login("amira", "wrong")
    other = await browser(door).login("carys")

    assert (refused.status_code, wrong.status_code, other.status_code) == (401, 401, 303)
    assert "Your agency takes no part in the partnership at present." in refused.text
    assert NOT_RIGHT in wrong.text
    assert "takes no part" not in wrong.text


async def test_a_session_stops_with_the_agency(door: Door, amira: Browser) -> None:
    """Stopping an agency ends what its people have open, and no link of theirs opens."""
    link = await invite(door, "amira")
    assert await is_in(amira)
    await write(door, sa.update(AGENCY).where(AGENCY.c.id == POLICE).values(stopped_at=START))

    assert not await is_in(amira)
    assert (await browser(door).get(link)).status_code == 410


async def test_a_session_stops_with_the_last_role(door: Door, amira: Browser) -> None:
    """Ending the only appointment of a person ends what they have open."""
    await write(door, sa.update(APPOINTMENT).where(APPOINTMENT.c.person_id == id_of("amira")).values(ended_at=START))

    assert not await is_in(amira)


async def test_an_invited_person_sets_a_password_and_is_offered_a_second_factor(door: Door) -> None:
    """The link shows the username, takes a password, signs in, and works once."""
    await fill(door)
    await change(door, "amira", password_hash=None)
    link, person = await invite(door, "amira"), browser(door)

    page = await person.get(link)
    assert "amira" in page.text
    entered = await person.send(page, "/welcome", password=NEW_PASSWORD, again=NEW_PASSWORD)

    assert (entered.status_code, entered.headers["location"]) == (303, "/account/second-factor")
    assert "Add a second factor" in (await person.get("/account/second-factor")).text
    assert (await person.get(link)).status_code == 410
    assert (await browser(door).login("amira", NEW_PASSWORD)).status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "at least 12 characters"),
        ("password1234", "password1234", "among the first that are tried"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "among the first that are tried"),
        ("amiraamira2026", "amiraamira2026", "not your username"),
        (NEW_PASSWORD, PASSWORD, "not the same"),
        ("x" * 201, "x" * 201, "at most 200 characters"),
    ],
)
async def test_a_weak_password_is_refused_with_a_reason(door: Door, password: str, again: str, words: str) -> None:
    """Length, the username and a list of common ones are the rules; the link stays good."""
    await fill(door)
    link, person = await invite(door, "amira"), browser(door)

    refused = await person.send(await person.get(link), "/welcome", password=password, again=again)

    assert refused.status_code == 422
    assert words in refused.text
    assert (await person.get(link)).status_code == 200


async def test_an_invited_person_whose_role_awaits_approval_is_told(door: Door) -> None:
    """The password is set, nobody is signed in, and the page says what is missing."""
    await fill(door)
    await write(door, sa.update(APPOINTMENT).values(approved_by=None, approved_at=None))
    person = browser(door)

    told = await person.send(
        await person.get(await invite(door, "amira")), "/welcome", password=NEW_PASSWORD, again=NEW_PASSWORD
    )

    assert told.status_code == 200
    assert "as soon as your role is approved" in told.text
    assert await read(door, sa.select(SESSION)) == []


async def test_a_phone_is_added_and_asked_for_at_the_next_login(door: Door, amira: Browser) -> None:
    """After enrolment the password alone leads to the page for the code, and the code leads on."""
    page = await amira.get("/account/second-factor")
    assert 'src="data:image/svg+xml' in page.text
    secret = page.text.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    generator = pyotp.TOTP(secret)
    code = generator.at(int(door.clock.now.timestamp()))
    codes = await amira.send(page, "/account/second-factor", code=code, password=PASSWORD)
    assert codes.text.count("<li><code>") == 10

    door.clock.pass_(minutes=1)
    again = browser(door)
    entered = await again.login("amira", onward="?next=/explorer")
    assert entered.headers["location"] == "/login/code?next=/explorer"
    assert not await is_in(again)
    page = await again.get(entered.headers["location"])
    now = int(door.clock.now.timestamp())
    let_in = await again.send(page, "/login/code", code=generator.at(now))

    assert (let_in.status_code, let_in.headers["location"]) == (303, "/explorer")
    assert await is_in(again)
    assert {row.methods for row in await read(door, sa.select(SESSION).where(SESSION.c.ended_at.is_(None)))} == {
        "pwd",
        "pwd otp",
    }


async def test_the_first_page_and_the_pages_for_people_need_no_script(door: Door, amira: Browser) -> None:
    """Every page is HTML in British English without script or inline style, under a strict policy, and not stored."""
    link, stranger = await invite(door, "carys"), browser(door)
    pages = [await amira.get(address) for address in ("/", "/account", "/account/second-factor")]
    pages += [await stranger.get(address) for address in ("/login", link, "/consent?interaction=none")]

    for page in pages:
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"
        assert '<html lang="en-GB">' in page.text
        assert page.text.count("<h1") == 1
        assert not any(word in page.text for word in ("<script", "<style", " style=", " onclick"))
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';")
        assert all("csrf" in form.values for form in forms(page).values())


async def test_the_stylesheet_is_served_by_ourselves(door: Door) -> None:
    """The one style of all pages has an address that changes with its content, and may be kept."""
    page = await door.http.get("/")
    address = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]

    style = await door.http.get(address)

    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert style.headers["cache-control"] == "public, max-age=86400"


async def test_a_person_reads_the_schema_of_their_roles(door: Door, amira: Browser) -> None:
    """The schema is shown to whoever is signed in, and names what their roles can see only."""
    carys = browser(door)
    assert (await carys.get("/schema")).headers["location"] == "/login?next=/schema"
    await carys.login("carys")

    police, council = (await amira.get("/schema")).text, (await carys.get("/schema")).text

    assert "type OrganisedCrimeGroup " in police
    assert "type OrganisedCrimeGroup " not in council

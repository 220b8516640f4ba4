"""Attacks on the door for people: fixing a session, forging a form, luring elsewhere, breaking a page."""

import pytest
import sqlalchemy as sa

from schema.tables.people import PERSON, SESSION
from server.app import create_app
from tests.door import Clock, Door, echo, running, settings
from tests.people import NEW_PASSWORD, PASSWORD, ask_consent, browser, fill, read


def verifications(door: Door) -> int:
    """Count how often a password was looked at."""
    return int(door.app.state.browsing.passwords.verifications)


async def test_a_cookie_from_before_login_is_worth_nothing(door: Door) -> None:
    """Session fixation: whatever cookies a browser brings, login gives it a new one and ends the old."""
    await fill(door)
    attacker, victim = browser(door), browser(door)
    await attacker.login("carys")
    planted = str(attacker.cookie())
    victim.http.cookies.set("__Host-wardmote", planted, domain="wardmote.example")

    await victim.login("amira", onward="?next=" + (await ask_consent(door)).replace("?", "%3F").replace("=", "%3D"))

    sessions = await read(door, sa.select(SESSION).where(SESSION.c.ended_at.is_(None)))
    assert len(sessions) == 1
    assert (await attacker.get("/account")).status_code == 303


async def test_no_other_site_signs_a_browser_in(door: Door) -> None:
    """Login CSRF: without the browser's own token, or with that of another browser, the form is refused."""
    await fill(door)
    attacker, victim = browser(door), browser(door)
    page = await attacker.get("/login")
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    good = {"username": "carys", "password": PASSWORD}

    bare = await victim.http.post("/login", data=good)
    await victim.get("/login")
    forged = await victim.http.post("/login", data=good | {"csrf": token})
    missing = await victim.http.post("/login", data=good)

    assert [answer.status_code for answer in (bare, forged, missing)] == [403, 403, 403]
    assert victim.cookie() is None
    assert verifications(door) == 0


@pytest.mark.parametrize(
    "action",
    [
        "/logout", "/login/code", "/welcome", "/consent", "/account/sessions/end", "/account/sessions/end-others",
        "/account/consents/revoke", "/account/password", "/account/second-factor", "/account/second-factor/remove",
        "/account/recovery-codes",
    ],
)  # fmt: skip
async def test_every_form_is_bound_to_its_browser(door: Door, action: str) -> None:
    """A form with the token of another session, none, or odd ones is refused and changes nothing."""
    await fill(door)
    person, other = browser(door), browser(door)
    await person.login("amira")
    await other.login("amira")
    token = (await other.get("/account")).text.partition('name="csrf" value="')[2].partition('"')[0]
    before = await read(door, sa.select(PERSON, SESSION.c.ended_at).join(SESSION))

    for csrf in ({}, {"csrf": token}, {"csrf": "é"}, {"csrf": "0" * 64}):
        refused = await person.http.post(action, data={"password": NEW_PASSWORD, "approve": "yes", **csrf})
        assert refused.status_code == 403
        assert "This form is no longer valid" in refused.text

    assert await read(door, sa.select(PERSON, SESSION.c.ended_at).join(SESSION)) == before


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/account@evil.example",
        "/account/../../evil",
        "javascript:alert(1)",
        "/consent?interaction=0123456789abcdef&x=https://evil.example",
        "/consent?interaction=0123456789abcdef%0d%0aSet-Cookie:%20a=b",
        "/logout",
        " /account",
        "/account\n",
    ],
)
async def test_login_leads_nowhere_but_to_us(door: Door, wanted: str) -> None:
    """Open redirect: what is not on the list of our own addresses is dropped, in the query and in the form."""
    await fill(door)
    person = browser(door)
    page = await person.http.get("/login", params={"next": wanted})
    entered = await person.send(page, "/login", username="amira", password=PASSWORD, next=wanted)
    signed_in = await person.http.get("/login", params={"next": wanted})

    assert "evil" not in page.text
    assert entered.headers["location"] == "/account"
    assert signed_in.headers["location"] == "/account"


@pytest.mark.parametrize("path", ["/login", "/", "/account", "/welcome", "/consent", "/static/wardmote.css"])
async def test_a_host_that_lies_gets_no_page(door: Door, path: str) -> None:
    """No page is built for another host name, and no address on a page comes from it."""
    lied = await door.http.get(path, headers={"Host": "evil.example"})
    forwarded = await door.http.get(path, headers={"X-Forwarded-Host": "evil.example"})

    assert lied.status_code == 400
    assert "evil.example" not in lied.text + forwarded.text + str(forwarded.headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"username=a&username=b",
        b"csrf=%FF",
        b"&" * 5_000,
        b"username=%00&password=%00",
        b"a=" + b"x" * 30_000,
        b"=".join([b"x"] * 100),
    ],
)
async def test_no_form_breaks_a_page(door: Door, body: bytes) -> None:
    """Whatever is sent to a form, the answer is a page in words with a status below 500."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/login", "/login/code", "/welcome", "/consent", "/account/password", "/logout"):
        answer = await door.http.post(path, content=body, headers=headers)
        assert answer.status_code < 500
        wrong_type = await door.http.post(path, content=body, headers={"Content-Type": "application/json"})
        assert wrong_type.status_code < 500


async def test_a_page_without_a_database_is_a_page_in_words(database_url: str) -> None:
    """While the database has no tables, the forms still open; what needs it is 503 and says nothing of it."""
    app = create_app(settings(database_url), answer=echo)
    async with running(app, Clock()) as door:
        person = browser(door)
        home, page = await person.get("/"), await person.get("/login")
        entered = await person.send(page, "/login", username="amira", password=PASSWORD)
        person.http.cookies.set("__Host-wardmote", "x" * 43)
        account = await person.get("/account")

    assert [answer.status_code for answer in (home, page, entered, account)] == [200, 200, 503, 503]
    for answer in (entered, account):
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Try again in a few minutes." in answer.text
        assert "session" not in answer.text.lower()


async def test_no_other_site_signs_a_person_out(door: Door) -> None:
    """From another site the form comes without the cookie, and the browser keeps it."""
    foreign = await browser(door).http.post("/logout")

    assert foreign.status_code == 303
    assert "set-cookie" not in foreign.headers

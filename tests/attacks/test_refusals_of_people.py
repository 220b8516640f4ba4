"""Every attack on a person's sign-in, on the pages and on the explorer: refused, and one event says what was tried."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import httpx2
import pytest

from auth.reason import Reason
from tests.attacks.recording import Left, recorded, withstood
from tests.door import Door, open_door
from tests.explorer import OURS, Visit
from tests.people import NEW_PASSWORD, PASSWORD, Browser, ask_consent, browser, fill, forms, id_of

WRONG = "not the right password"
AMIRA = id_of("amira")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# The door, a browser that attacks, and one that is attacked.
Act = Callable[[Door, Browser, Browser], Awaitable[httpx2.Response]]


async def another_browsers_login(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Login CSRF: send the victim the attacker's own form."""
    page = await attacker.get("/login")
    await victim.get("/login")
    return await victim.send(page, "/login", username="carys", password=PASSWORD)


async def planted_session(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Session fixation: go on with the session that was planted before the victim signed in."""
    await attacker.login("carys")
    page = await attacker.get("/account")
    victim.http.cookies.set("__Host-wardmote", str(attacker.cookie()), domain="wardmote.example")
    # With the planted session a browser counts as signed in; an application that wants a new sign-in asks all the same.
    entered = await victim.login("amira", onward=f"?{urlencode({'next': await ask_consent(door)})}")
    assert entered.status_code == 303
    return await attacker.send(page, "/account/password", password=PASSWORD, new_password=NEW_PASSWORD)


async def ended_session(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Send a code for a session that has ended meanwhile."""
    await attacker.login("carys")
    csrf = next(iter(forms(await attacker.get("/account")).values())).values["csrf"]
    door.clock.pass_(hours=11)
    return await attacker.http.post("/login/code", data={"csrf": csrf, "code": "123456"})


def guessed(username: str, *, times: int = 1) -> Act:
    """Guess the password of *username* so many times."""

    async def act(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
        return [await attacker.login(username, WRONG) for _ in range(times)][-1]

    return act


async def guessed_inside(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Guess the password at a browser that was left open."""
    await attacker.login("amira")
    page = await attacker.get("/account")
    values = {"password": WRONG, "new_password": NEW_PASSWORD, "again": NEW_PASSWORD, "old_password": WRONG}
    return await attacker.send(page, "/account/password", values)


async def stale_consent(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Answer a request that nobody made."""
    await attacker.login("amira")
    csrf = next(iter(forms(await attacker.get("/account")).values())).values["csrf"]
    values = {"csrf": csrf, "interaction": "made-up-reference", "approve": "yes"}
    return await attacker.http.post("/consent", data=values)


def posted(path: str, body: bytes) -> Act:
    """Post *body* as it is."""
    return lambda door, attacker, victim: attacker.http.post(path, content=body, headers=FORM)


async def stale_link(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Open an invitation that nobody sent."""
    return await attacker.get("/welcome?token=made-up-invitation")


async def forwarded(door: Door, attacker: Browser, victim: Browser) -> httpx2.Response:
    """Name another host in the forwarded headers, with a form of that host."""
    lies = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "Origin": "https://evil.example"}
    return await attacker.http.post("/login", data={"username": "amira", "password": PASSWORD}, headers=lies)


def page(reason: Reason, error: str = "BAD_USER_INPUT") -> Left:
    """Name what is left of a form that never reached a transaction."""
    return Left("request_refused", "unknown", "page", error, reason.value)


def login(reason: str, actor: str = AMIRA, error: str = "UNAUTHENTICATED") -> Left:
    """Name what a refused proof of who somebody is leaves."""
    return Left("login_refused", actor, "login", error, reason)


ATTACKS: dict[str, tuple[Act, int, Left]] = {
    "login CSRF": (another_browsers_login, 403, page(Reason.FORM_TOKEN)),
    "session fixation": (planted_session, 401, page(Reason.NO_SESSION, "UNAUTHENTICATED")),
    "a code for a session that has ended": (ended_session, 303, login("login: no session", "unknown")),
    "user enumeration, unknown": (guessed("nobody"), 401, login("login: unknown person", "unknown")),
    "user enumeration, known": (guessed("amira"), 401, login("login: wrong password")),
    "guessing inside": (guessed_inside, 422, login("password: wrong")),
    "an answer to nothing": (stale_consent, 410, page(Reason.STALE_REQUEST, "NOT_FOUND")),
    "an invitation that nobody sent": (stale_link, 410, page(Reason.STALE_LINK, "NOT_FOUND")),
    "duplicate parameters": (posted("/login", b"username=amira&username=boris"), 400, page(Reason.MALFORMED)),
    "too large": (posted("/login", b"password=" + b"x" * 30_000), 413, page(Reason.TOO_LARGE, "LIMIT_EXCEEDED")),
    "forwarded headers that lie": (forwarded, 403, page(Reason.FORM_TOKEN)),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_the_attack_is_refused_and_recorded(door: Door, name: str) -> None:
    """A page with the right status, exactly one event that says why, and neither name, password nor cookie in it."""
    await fill(door)
    act, status, left = ATTACKS[name]
    attacker, victim = browser(door), browser(door, "192.0.2.2")

    _, record = await withstood(act(door, attacker, victim), status, left, attacker.http, victim.http)

    assert not [word for word in (WRONG, PASSWORD, "amira", "evil.example") if word in str(record.lines)]


async def test_each_guess_of_a_sprayer_is_recorded(migrated_url: str) -> None:
    """Refused by the password, then by the address, whoever it names and whatever address it claims to come from."""
    async with open_door(migrated_url, login_free_tries=1) as door:
        await fill(door)
        sprayer = browser(door, "203.0.113.9")
        async with recorded(sprayer.http) as record:
            sheet = await sprayer.get("/login")
            statuses = []
            for number in range(12):
                sprayer.http.headers["X-Forwarded-For"] = f"198.51.100.{number}"
                refused = await sprayer.send(sheet, "/login", username=f"name{number}", password=WRONG)
                statuses.append(refused.status_code)

    unknown, locked = login("login: unknown person", "unknown"), login("login: locked", "unknown", "RATE_LIMITED")
    assert statuses == [401] * 10 + [429] * 2
    assert record.refusals == [unknown] * 10 + [locked] * 2
    record.check()


def explorer(reason: Reason, error: str = "BAD_USER_INPUT") -> Left:
    """Name what a refused request of the explorer leaves."""
    return Left("request_refused", "unknown", "explorer", error, reason.value)


def asked(**changes: str) -> Callable[[Visit], Awaitable[httpx2.Response]]:
    """Ask with a good cookie and *changes* of the headers."""

    async def act(visit: Visit) -> httpx2.Response:
        await visit.open()
        return await visit.ask(OURS | changes)

    return act


async def as_another(visit: Visit) -> httpx2.Response:
    """Come back with tokens of another person."""
    visit.stand_in.person = "55555555-5555-4555-8555-555555555555"
    return await visit.come_back()


EXPLORER: dict[str, tuple[Callable[[Visit], Awaitable[httpx2.Response]], int, Left]] = {
    "another site": (asked(Origin="https://evil.example"), 403, explorer(Reason.ORIGIN)),
    "a link from another site": (asked(**{"Sec-Fetch-Site": "cross-site"}), 403, explorer(Reason.ORIGIN)),
    "no header of ours": (asked(**{"X-Wardmote-Explorer": "0"}), 403, explorer(Reason.ORIGIN)),
    "no cookie": (lambda visit: visit.ask(), 401, explorer(Reason.NO_SESSION, "UNAUTHENTICATED")),
    "mixed-up issuers": (
        lambda visit: visit.come_back(iss="https://evil.example"), 400, explorer(Reason.OTHER_ISSUER)),
    "no issuer": (lambda visit: visit.come_back(iss=None), 400, explorer(Reason.OTHER_ISSUER)),
    "login CSRF": (lambda visit: visit.come_back(state="the-state-of-another"), 400, explorer(Reason.OTHER_STATE)),
    "a refusal with words in it": (
        lambda visit: visit.come_back(error="evil.example", code=None), 403,
        explorer(Reason.NOT_ALLOWED, "UNAUTHENTICATED")),
    "tokens of another person": (as_another, 403, explorer(Reason.OTHER_PERSON, "UNAUTHENTICATED")),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPLORER)
async def test_the_attack_on_the_explorer_is_refused_and_recorded(visit: Visit, name: str) -> None:
    """The right status, exactly one event that says why, and neither code, state, cookie nor what was sent in it."""
    act, status, left = EXPLORER[name]

    _, record = await withstood(act(visit), status, left, visit.http)

    assert "evil.example" not in str(record.lines)

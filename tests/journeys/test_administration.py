"""From the operator's terminal to the partner's request and back: people and software come in, and are stopped."""

import asyncio
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from tests.administering import TYPED, Terminal, appoint_administrators, sit_down
from tests.consenting import BACK, VERIFIER, answered, request_of
from tests.door import KEYS, Door
from tests.people import NEW_PASSWORD, PASSWORD, Browser, browser

APP = "phone-app"


@pytest.fixture
async def terminal(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Sit at a terminal beside the running service, with two administrators and an application for people."""
    monkeypatch.chdir(tmp_path_factory.mktemp("terminal"))
    terminal = Terminal(door.app.state.settings.database_url, door.clock)
    sit_down(terminal, monkeypatch)
    await asyncio.to_thread(appoint_administrators, terminal)
    app = ("--name", "Ward Map", "--kind", "PUBLIC", "--agency", "Police", "--redirect-uri", BACK)
    await run(terminal, "client", "add", APP, *app, "--scope", "openid outcomes:read", "--purpose", "CRIME_PREVENTION")
    return terminal


async def run(terminal: Terminal, *words: str, typed: str = "") -> dict[str, object]:
    """Run a command that succeeds, while the service goes on; give what it printed."""
    told: dict[str, object] = await asyncio.to_thread(terminal.told, *words, typed=typed)
    return told


async def tokens_of(door: Door, person: Browser) -> dict[str, str]:
    """Sign in with the application and let it in, as a person does; give the tokens."""
    asked = request_of(APP, scope="openid outcomes:read")
    begun = await person.get(f"/oauth/authorize?{urlencode(asked)}")
    page = await person.get(begun.headers["location"])
    back = await person.send(page, "/consent", approve="yes")
    form = {"grant_type": "authorization_code", "client_id": APP, "redirect_uri": BACK, "code_verifier": VERIFIER}
    answer = await door.http.post("/oauth/token", data=form | {"code": answered(back.headers["location"])["code"]})
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


async def refreshed(door: Door, token: str) -> httpx2.Response:
    """Use a refresh token."""
    form = {"grant_type": "refresh_token", "client_id": APP, "refresh_token": token}
    return await door.http.post("/oauth/token", data=form)


async def enter(door: Door, terminal: Terminal, *more: str) -> tuple[Browser, str]:
    """Have Pat invited by Ada, and let Pat take up the link; give the browser and what it showed then."""
    new = ("--name", "Pat Example", "--agency", "Police", "--role", "POLICE_ANALYST")
    invited = await run(terminal, "member", "invite", "pat", *new, "--by", "ada", *more, typed=TYPED)
    link = urlsplit(str(invited["link"]))
    assert (link.path, list(parse_qs(link.query))) == ("/welcome", ["token"])
    person = browser(door)
    page = await person.get(f"{link.path}?{link.query}")
    shown = await person.send(page, "/welcome", password=NEW_PASSWORD, again=NEW_PASSWORD)
    return person, shown.text


async def test_a_member_comes_in_by_two_persons_and_is_stopped_at_once(door: Door, terminal: Terminal) -> None:
    """Invited, password set, not yet in force; approved, signed in, asking; ended, and the next request is refused."""
    person, shown = await enter(door, terminal)
    early = await person.login("pat", NEW_PASSWORD)

    assert "approv" in shown
    assert early.status_code == 401

    await run(terminal, "member", "approve", "pat", "--by", "ben", typed=TYPED)
    assert (await person.login("pat", NEW_PASSWORD)).status_code == 303
    tokens = await tokens_of(door, person)
    assert (await door.ask(tokens["access_token"])).status_code == 200

    ended = await run(terminal, "member", "end", "pat")
    assert ended["ended_at"] is not None
    assert (await door.ask(tokens["access_token"])).status_code == 401
    assert (await refreshed(door, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await person.get("/account")).status_code == 303
    assert (await person.login("pat", NEW_PASSWORD)).status_code == 401


async def test_one_role_ends_and_the_other_goes_on(door: Door, terminal: Terminal) -> None:
    """What rests on the ended role stops at once; the person stays signed in with the other one."""
    person, _ = await enter(door, terminal)
    await run(terminal, "member", "approve", "pat", "--by", "ben", typed=TYPED)
    await person.login("pat", NEW_PASSWORD)
    tokens = await tokens_of(door, person)
    await run(terminal, "member", "invite", "pat", "--role", "SVPP_MEMBER", "--by", "ada", typed=TYPED)
    await run(terminal, "member", "approve", "pat", "--by", "ben", typed=TYPED)
    assert (await door.ask(tokens["access_token"])).status_code == 200

    await run(terminal, "member", "end", "pat", "--role", "POLICE_ANALYST")

    assert (await door.ask(tokens["access_token"])).status_code == 401
    assert (await refreshed(door, tokens["refresh_token"])).json()["error"] == "invalid_grant"
    account = await person.get("/account")
    assert "Serious Violence Prevention Partnership" in account.text
    assert (await door.ask((await tokens_of(door, person))["access_token"])).status_code == 200


async def test_a_new_link_ends_what_was_open(door: Door, terminal: Terminal) -> None:
    """Whoever lost a password gets a link; until somebody vouches for who took it up, nothing works."""
    person, _ = await enter(door, terminal)
    await run(terminal, "member", "approve", "pat", "--by", "ben", typed=TYPED)
    await person.login("pat", NEW_PASSWORD)
    tokens = await tokens_of(door, person)

    again = await run(terminal, "member", "invite", "pat", "--new-link", "--by", "ben", typed=TYPED)

    assert (await door.ask(tokens["access_token"])).status_code == 401
    assert (await person.get("/account")).status_code == 303
    page = await person.get(f"/welcome?{urlsplit(str(again['link'])).query}")
    await person.send(page, "/welcome", password=PASSWORD, again=PASSWORD)
    assert (await person.login("pat", PASSWORD)).status_code == 401
    await run(terminal, "member", "approve", "pat", "--by", "ada", typed=TYPED)
    assert (await person.login("pat", PASSWORD)).status_code == 303


async def test_somebody_who_is_locked_out_is_let_in_by_an_unlock(door: Door, terminal: Terminal) -> None:
    """After too many wrong passwords the right one is refused, until the operator unlocks the person."""
    person, _ = await enter(door, terminal)
    await run(terminal, "member", "approve", "pat", "--by", "ben", typed=TYPED)
    for _ in range(5):
        await person.login("pat", "wrong password")

    assert (await person.login("pat", NEW_PASSWORD)).status_code == 429
    await run(terminal, "member", "unlock", "pat")
    assert (await person.login("pat", NEW_PASSWORD)).status_code == 303


async def test_a_service_changes_its_key_without_a_pause_and_is_stopped_at_once(
    door: Door, terminal: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Old and new key work together, then the new one alone; a disabled service gets no token."""
    old, new = KEYS["police-service"], KEYS["ingest-service"]
    file = tmp_path_factory.mktemp("keys") / "new.json"
    file.write_text(str(new.as_dict(private=False)).replace("'", '"'), "utf-8")
    await run(terminal, "client", "rotate", "police-service", "--jwks", str(file))

    def assertion(signed_with: str) -> str:
        return door.assertion(signed_with, iss="police-service", sub="police-service")

    both = [await door.ask_token(assertion(name)) for name in ("police-service", "ingest-service")]
    await run(terminal, "client", "rotate", "police-service", "--drop", str(old.kid))
    after = [await door.ask_token(assertion(name)) for name in ("police-service", "ingest-service")]
    await run(terminal, "client", "disable", "police-service")
    disabled = await door.ask_token(assertion("ingest-service"))

    assert [answer.status_code for answer in both] == [200, 200]
    assert [answer.status_code for answer in after] == [400, 200]
    assert disabled.json()["error"] == after[0].json()["error"] == "invalid_client"

"""A stopped agency: its people and its clients hold nothing that works, get nothing new, and get nothing old back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auth.login.agencies import start, stop
from auth.oauth.client import find
from schema.tables.grants import REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import INVITATION, SESSION
from schema.tables.reference import AGENCY
from server.explorer.client import CLIENT_ID, own_key, register
from server.work import Event, Work
from tests.consenting import PAT, Scene
from tests.door import COUNCIL, ISSUER, POLICE, START

INACTIVE = {"active": False}


@pytest.fixture
async def apart(scene: Scene) -> Scene:
    """Let the applications be the council's, and the person who signs in through them of the police."""
    await scene.change(sa.update(CLIENT).where(CLIENT.c.kind != "SERVICE").values(agency_id=COUNCIL))
    return scene


async def stopped(scene: Scene, agency: str, *, again: bool = False) -> None:
    """Stop *agency* as the command does; *again* starts it after a minute."""
    async with Work(scene.door.database, now=scene.door.clock.now) as work:
        await work.run(lambda connection: stop(connection, agency, work.now))
        work.events.append(Event("session_seen", actor="test", subject="test"))
    if again:
        scene.door.clock.pass_(minutes=1)
        async with Work(scene.door.database, now=scene.door.clock.now) as work:
            await work.run(lambda connection: start(connection, agency, work.now))
            work.events.append(Event("session_seen", actor="test", subject="test"))


async def is_active(scene: Scene, client: str, token: str) -> bool:
    """Ask about a token as the client it was given to."""
    answer = await scene.post("/oauth/introspect", client, {"token": token})
    assert answer.status_code == 200, answer.text
    assert answer.json()["active"] or answer.json() == INACTIVE
    return bool(answer.json()["active"])


@pytest.mark.parametrize("again", [False, True], ids=["stopped", "started again"])
async def test_what_its_people_hold_is_refused(apart: Scene, again: bool) -> None:
    """Access tokens, refresh tokens and codes are dead, also through another agency's application, and stay so."""
    public, partner, code = await apart.tokens(), await apart.tokens("partner-app"), await apart.code()
    assert (await apart.door.ask(public["access_token"])).status_code == 200
    assert await is_active(apart, "partner-app", partner["refresh_token"])

    await stopped(apart, POLICE, again=again)

    assert (await apart.door.ask(public["access_token"])).status_code == 401
    assert (await apart.refresh(public["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await apart.exchange(code)).json()["error"] == "invalid_grant"
    assert not await is_active(apart, "partner-app", partner["access_token"])
    assert not await is_active(apart, "partner-app", partner["refresh_token"])


@pytest.mark.parametrize("again", [False, True], ids=["stopped", "started again"])
async def test_a_service_of_it_is_refused(scene: Scene, again: bool) -> None:
    """Its token is dead for good, and it gets another one only once the agency was started; the council's goes on."""
    mine, other = await scene.door.token(), await scene.door.token("council-service")
    assert (await scene.door.ask(mine)).status_code == 200

    await stopped(scene, POLICE, again=again)

    refused = await scene.door.ask_token(scene.door.assertion("police-service"))
    assert (refused.status_code, refused.json().get("error")) == ((200, None) if again else (400, "invalid_client"))
    assert (await scene.door.ask(mine)).status_code == 401
    assert (await scene.door.ask(other)).status_code == 200
    if again:
        scene.door.clock.pass_(seconds=1)
        assert (await scene.door.ask(await scene.door.token())).status_code == 200


async def test_a_client_of_it_is_answered_like_a_disabled_one(scene: Scene) -> None:
    """Nobody learns from the token endpoint that an agency was stopped."""
    await scene.change(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(disabled_at=START))
    disabled = await scene.door.ask_token(scene.door.assertion("police-service"))
    await scene.change(sa.update(CLIENT).where(CLIENT.c.id == "police-service").values(disabled_at=None))

    await stopped(scene, POLICE)
    refused = await scene.door.ask_token(scene.door.assertion("police-service"))

    assert (refused.status_code, refused.content) == (disabled.status_code, disabled.content)


async def test_its_applications_serve_nobody(apart: Scene) -> None:
    """What people of other agencies let an application of it do has ended; it can ask for nothing more."""
    tokens, code = await apart.tokens(), await apart.code()

    await stopped(apart, COUNCIL)

    assert (await apart.door.ask(tokens["access_token"])).status_code == 401
    assert (await apart.refresh(tokens["refresh_token"])).json()["error"] == "invalid_client"
    assert (await apart.exchange(code)).json()["error"] == "invalid_client"
    assert (await apart.push()).json()["error"] == "invalid_client"
    assert (await apart.begin()).status_code == 400


async def test_only_writing_the_column_is_enough(apart: Scene) -> None:
    """Whoever stops an agency by hand, without the command, stops it: nothing rests on what the command ends."""
    tokens, service, code = await apart.tokens(), await apart.door.token(), await apart.code()

    await apart.change(sa.update(AGENCY).where(AGENCY.c.id == POLICE).values(stopped_at=START))

    assert (await apart.door.ask(tokens["access_token"])).status_code == 401
    assert (await apart.door.ask(service)).status_code == 401
    assert (await apart.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await apart.exchange(code)).json()["error"] == "invalid_grant"


async def test_a_grant_that_was_being_given_does_not_come_to_life(apart: Scene) -> None:
    """A request that began before the stop and is written after it gives nothing when the agency is started."""
    tokens = await apart.tokens()
    await stopped(apart, POLICE)
    await apart.change(sa.update(TOKEN_GRANT).values(ended_at=None))

    await stopped(apart, POLICE, again=True)

    assert (await apart.door.ask(tokens["access_token"])).status_code == 401


async def test_a_token_that_was_being_signed_does_not_come_to_life(scene: Scene) -> None:
    """The stop bears the time it began at; a service's token signed after that, while it was written, is dead too."""
    scene.door.clock.pass_(seconds=3)
    late = await scene.door.token()
    scene.door.clock.now = START
    await stopped(scene, POLICE, again=True)

    assert (await scene.door.ask(late)).status_code == 401
    scene.door.clock.pass_(seconds=1)
    assert (await scene.door.ask(await scene.door.token())).status_code == 200


async def test_the_services_own_client_is_nobodys(scene: Scene) -> None:
    """The explorer is registered under the first agency by name, and goes on for everybody else without it."""
    async with Work(scene.door.database, now=START) as work:
        await work.run(lambda connection: register(connection, own_key(b"k" * 32), ISSUER, START))
        assert (
            await work.run(lambda c: c.scalar(sa.select(CLIENT.c.agency_id).where(CLIENT.c.id == CLIENT_ID))) == COUNCIL
        )
        work.events.append(Event("session_seen", actor="test", subject="test"))
    await scene.tokens()
    await scene.change(sa.update(TOKEN_GRANT).values(client_id=CLIENT_ID))

    await stopped(scene, COUNCIL)

    async with Work(scene.door.database, now=START) as work:
        assert await work.run(lambda connection: find(connection, CLIENT_ID)) is not None
        assert await work.run(lambda c: c.scalar(sa.select(TOKEN_GRANT.c.ended_at))) is None
        assert await work.run(lambda c: list(c.scalars(sa.select(REVOCATION.c.subject)))) == ["council-service"]
        work.events.append(Event("session_seen", actor="test", subject="test"))


async def test_sessions_and_links_end_with_it(scene: Scene) -> None:
    """Whoever is signed in, or holds an open link, holds nothing afterwards."""
    times = {"created_at": START, "expires_at": START + timedelta(hours=1)}
    session = {"id": POLICE, "cookie_hash": "c", "person_id": PAT, "is_complete": True, "methods": "pwd"}
    await scene.change(sa.insert(SESSION).values(session | times | {"device": "x", "seen_at": START}))
    await scene.change(sa.insert(INVITATION).values({"token_hash": "t", "person_id": PAT} | times))

    await stopped(scene, POLICE)

    async with Work(scene.door.database, now=START) as work:
        assert await work.run(lambda c: c.scalar(sa.select(SESSION.c.ended_at))) == START
        assert await work.run(lambda c: c.scalar(sa.select(INVITATION.c.used_at))) == START
        work.events.append(Event("session_seen", actor="test", subject="test"))

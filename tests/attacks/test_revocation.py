"""What is written down when something is revoked, and what the janitor leaves of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth.oauth.revoke import LONGEST_TOKEN, Revoked, disable_client, end_grant, end_person, revoke
from schema.tables.grants import PROOF_SEEN, REFRESH_TOKEN, REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON, SESSION
from server import janitor
from server.work import Event, Work
from tests.door import POLICE, START, Door

PERSON_ID = "33333333-3333-4333-8333-333333333333"
SESSION_ID = "44444444-4444-4444-8444-444444444444"
GRANT_ID = "55555555-5555-4555-8555-555555555555"
APPOINTMENT_ID = "66666666-6666-4666-8666-666666666666"
LATER = START + timedelta(days=1)


async def run(door: Door, step: Any, now: datetime = START) -> Any:
    """Do *step* in a transaction of its own."""
    async with Work(door.database, now=now) as work:
        work.events.append(Event("revocation_done", actor="test", subject="token"))
        return await work.run(step)


def fill(connection: sa.Connection) -> None:
    """Let a person be signed in and hold a grant with a refresh token."""
    person = {"id": PERSON_ID, "username": "ann", "name": "Ann", "agency_id": POLICE, "created_at": START}
    session = {"id": SESSION_ID, "cookie_hash": "c", "person_id": PERSON_ID, "is_complete": True, "methods": "pwd"}
    appointment = {"id": APPOINTMENT_ID, "person_id": PERSON_ID, "role": "COUNCIL_OFFICER"}
    granted = {"granted_by": "operator", "granted_at": START, "approved_by": "dpo", "approved_at": START}
    times = {"created_at": START, "expires_at": LATER}
    grant = {"id": GRANT_ID, "client_id": "police-service", "person_id": PERSON_ID, "scopes": "outcomes:read"}
    grant |= {"appointment_id": APPOINTMENT_ID}
    connection.execute(sa.insert(PERSON).values(person))
    connection.execute(sa.insert(APPOINTMENT).values(appointment | granted))
    connection.execute(sa.insert(SESSION).values(session | times | {"device": "x", "seen_at": START}))
    connection.execute(sa.insert(TOKEN_GRANT).values(grant | times | {"authenticated_at": START, "methods": "pwd"}))
    refresh = {"token_hash": "r", "grant_id": GRANT_ID, "scopes": "outcomes:read", "expires_at": LATER}
    connection.execute(sa.insert(REFRESH_TOKEN).values(refresh))


def standing(connection: sa.Connection) -> int:
    """Read the stamp of standing."""
    return int(connection.scalar(sa.text("SELECT standing FROM sharing_stamp")))


@pytest.mark.parametrize(
    ("end", "subject", "kind"),
    [
        (end_grant, GRANT_ID, Revoked.GRANT),
        (end_person, PERSON_ID, Revoked.PERSON),
        (disable_client, "police-service", Revoked.CLIENT),
    ],
)
async def test_whatever_ends_takes_its_grants_along(door: Door, end: Any, subject: str, kind: Revoked) -> None:
    """The grant is ended, its refresh token used up, the revocation written and the stamp moved."""
    await run(door, fill)
    before = await run(door, standing)

    await run(door, lambda connection: end(connection, subject, START))

    assert await run(door, standing) > before
    assert await run(door, lambda c: c.scalar(sa.select(TOKEN_GRANT.c.ended_at))) == START
    assert await run(door, lambda c: c.scalar(sa.select(REFRESH_TOKEN.c.used_at))) == START
    assert [(kind.value, subject)] == await run(
        door, lambda c: [tuple(row) for row in c.execute(sa.select(REVOCATION.c.kind, REVOCATION.c.subject))]
    )
    ended = await run(door, lambda c: c.scalar(sa.select(SESSION.c.ended_at)))
    assert (ended is not None) is (kind is Revoked.PERSON)
    disabled = sa.select(CLIENT.c.disabled_at).where(CLIENT.c.id == "police-service")
    assert (await run(door, lambda c: c.scalar(disabled)) is not None) is (kind is Revoked.CLIENT)


async def test_what_is_revoked_twice_is_revoked_up_to_the_later_time(door: Door) -> None:
    """A second revocation meets the row of the first and moves it on."""
    later = START + timedelta(minutes=1)

    for now in (START, later):
        await run(door, lambda c, now=now: revoke(c, Revoked.CLIENT, "police-service", now))

    assert [later] == await run(door, lambda c: list(c.scalars(sa.select(REVOCATION.c.revoked_at))))


async def test_the_janitor_deletes_what_has_expired_and_nothing_else(door: Door) -> None:
    """A revocation outlives the last token it speaks of; children go before what they refer to."""
    await run(door, fill)
    await run(door, lambda c: revoke(c, Revoked.TOKEN, "t", START))
    many = [{"proof_hash": str(number), "expires_at": START} for number in range(janitor.BATCH + 1)]
    await run(door, lambda c: c.execute(sa.insert(PROOF_SEEN), many))

    assert await janitor.sweep(door.database, START) == {}
    assert await janitor.sweep(door.database, START + timedelta(hours=1)) == {"proof_seen": janitor.BATCH + 1}
    gone = await janitor.sweep(door.database, LATER + LONGEST_TOKEN)
    assert gone == {"refresh_token": 1, "token_grant": 1, "revocation": 1, "session": 1}

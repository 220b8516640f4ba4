"""A token whose ground is gone opens nothing any more: at once, in every worker process, whoever ended it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from auth.oauth.standing import REVOKED
from schema.tables.grants import REVOCATION, TOKEN_GRANT
from schema.tables.identity import CLIENT
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY
from tests.asking import Ask
from tests.attacks.test_token_bearer import forge
from tests.attacks.worker import QUERY
from tests.door import START, Door
from tests.world import id_of

ROOT = Path(__file__).parents[2]
LATER = START + timedelta(days=1)


@dataclass
class Member:
    """Hold one person with all that their token rests on, and a service beside it; nobody else rests on any of it."""

    door: Door
    person: str = field(default_factory=lambda: str(uuid4()))
    appointment: str = field(default_factory=lambda: str(uuid4()))
    grant: str = field(default_factory=lambda: str(uuid4()))
    app: str = field(default_factory=lambda: f"app-{uuid4()}")
    service: str = field(default_factory=lambda: f"service-{uuid4()}")
    agency: str = field(default_factory=lambda: str(uuid4()))
    of_app: str = field(default_factory=lambda: str(uuid4()))
    of_service: str = field(default_factory=lambda: str(uuid4()))

    async def enrol(self) -> None:
        """Write it all down."""
        kinds = {"kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
        agencies = [{"id": each, "name": each, **kinds} for each in (self.agency, self.of_app, self.of_service)]
        client = {"name": "x", "jwks": "{}", "created_at": START}
        client |= {"scopes": "outcomes:read", "purposes": "EVALUATION"}
        public = {"id": self.app, "agency_id": self.of_app, "kind": "PUBLIC", "redirect_uris": "https://app.example/"}
        service = {"id": self.service, "agency_id": self.of_service, "role": "POLICE_ANALYST"}
        person = {"id": self.person, "username": self.person, "name": "x", "agency_id": self.agency}
        part = {"id": self.appointment, "person_id": self.person, "role": "POLICE_ANALYST", "granted_by": "a"}
        approved = {"granted_at": START, "approved_by": "b", "approved_at": START}
        grant = {"id": self.grant, "client_id": self.app, "person_id": self.person, "appointment_id": self.appointment}
        times = {"authenticated_at": START, "created_at": START, "expires_at": LATER}
        await self.write(
            sa.insert(AGENCY).values(agencies),
            sa.insert(CLIENT).values(client | service),
            sa.insert(CLIENT).values(client | public),
            sa.insert(PERSON).values(person | {"created_at": START}),
            sa.insert(APPOINTMENT).values(part | approved),
            sa.insert(TOKEN_GRANT).values(grant | times | {"scopes": "outcomes:read", "methods": "pwd"}),
        )

    def token(self, *, is_service: bool = False, **changes: Any) -> str:
        """Sign a token of the person, or of the service."""
        who: dict[str, Any] = {"sub": self.person, "client_id": self.app, "gid": self.grant}
        if is_service:
            who = {"sub": self.service, "client_id": self.service}
        rest = {"agency": id_of("police"), "purpose": "EVALUATION", "purposes": "EVALUATION"}
        return forge(self.door, **(who | rest | {"jti": f"jti of {who['sub']}"} | changes))

    async def write(self, *statements: sa.Executable) -> None:
        """Write behind everyone's back."""
        async with self.door.database.engine.begin() as connection:
            for statement in statements:
                await connection.execute(statement)


End = Callable[[Member], sa.Executable]


def revoked(kind: str, subject: Callable[[Member], str]) -> End:
    """Write a revocation."""
    times = {"revoked_at": START, "expires_at": LATER}
    return lambda member: sa.insert(REVOCATION).values(kind=kind, subject=subject(member), **times)


def changed(table: sa.Table, identity: Callable[[Member], str], **values: Any) -> End:
    """Change the one row."""
    return lambda member: sa.update(table).where(table.c.id == identity(member)).values(**values)


PERSONS: dict[str, End] = {
    "token revoked": revoked("TOKEN", lambda m: f"jti of {m.person}"),
    "tokens of the person revoked": revoked("PERSON", lambda m: m.person),
    "tokens of the client revoked": revoked("CLIENT", lambda m: m.app),
    "grant ended": changed(TOKEN_GRANT, lambda m: m.grant, ended_at=START),
    "grant deleted": lambda member: sa.delete(TOKEN_GRANT).where(TOKEN_GRANT.c.id == member.grant),
    "person ended": changed(PERSON, lambda m: m.person, ended_at=START),
    "training lapsed": changed(PERSON, lambda m: m.person, trained_until=START.date() - timedelta(days=1)),
    "appointment ended": changed(APPOINTMENT, lambda m: m.appointment, ended_at=START),
    "approval withdrawn": changed(APPOINTMENT, lambda m: m.appointment, approved_at=None, approved_by=None),
    "client disabled": changed(CLIENT, lambda m: m.app, disabled_at=START),
    "agency stopped": changed(AGENCY, lambda m: m.agency, stopped_at=START),
    "agency of the client stopped": changed(AGENCY, lambda m: m.of_app, stopped_at=START),
}
SERVICES: dict[str, End] = {
    "token revoked": revoked("TOKEN", lambda m: f"jti of {m.service}"),
    "tokens of the client revoked": revoked("CLIENT", lambda m: m.service),
    "client disabled": changed(CLIENT, lambda m: m.service, disabled_at=START),
    "agency stopped": changed(AGENCY, lambda m: m.of_service, stopped_at=START),
    "client deleted": lambda member: sa.delete(CLIENT).where(CLIENT.c.id == member.service),
}


@pytest.fixture(scope="module")
async def workers(standing: Ask, gate: Door) -> AsyncIterator[list[Process]]:
    """Run two worker processes on the database of the gate."""
    words = (sys.executable, "-m", "tests.attacks.worker", standing.world.url)
    found = [await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, cwd=ROOT) for _ in range(2)]
    yield found
    for each in found:
        assert each.stdin is not None
        each.stdin.close()
        await asyncio.wait_for(each.wait(), 20)


@pytest.fixture
async def member(gate: Door) -> Member:
    """Enrol somebody new."""
    new = Member(gate)
    await new.enrol()
    return new


async def heard(door: Door, workers: list[Process], token: str) -> list[int]:
    """Give the status of the answer of this process and of each worker."""
    statuses = [(await door.ask(token, query=QUERY)).status_code]
    for each in workers:
        assert each.stdin is not None
        assert each.stdout is not None
        each.stdin.write(token.encode() + b"\n")
        await each.stdin.drain()
        statuses.append(int(await each.stdout.readline()))
    return statuses


@pytest.mark.parametrize(
    ("end", "is_service"),
    [(end, False) for end in PERSONS.values()] + [(end, True) for end in SERVICES.values()],
    ids=[*PERSONS, *(f"service: {name}" for name in SERVICES)],
)
async def test_an_ended_token_is_refused_by_every_process_at_once(
    gate: Door, workers: list[Process], member: Member, end: End, is_service: bool
) -> None:
    """Three processes that have just answered the token refuse it on the next request; the other's goes on."""
    token, other = member.token(is_service=is_service), member.token(is_service=not is_service)
    assert await heard(gate, workers, token) == [200] * 3

    await member.write(end(member))

    assert await heard(gate, workers, token) == [401] * 3
    assert await heard(gate, workers, other) == [200] * 3
    refused = await gate.ask(token, query=QUERY)
    assert refused.json()["errors"][0]["message"] == REVOKED.public
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


@pytest.mark.parametrize("document", ["{ __typename }", "{ nothing }", "{ __schema { queryType { name } } }"])
async def test_nor_is_it_told_what_needs_no_record(gate: Door, member: Member, document: str) -> None:
    """What is answered without reading anything is refused as well: the schema of a role is for its holders."""
    token = member.token()
    assert (await gate.ask(token, query=document)).status_code == 200

    await member.write(PERSONS["grant ended"](member))

    assert (await gate.ask(token, query=document)).status_code == 401


async def test_a_refusal_is_not_remembered(gate: Door, member: Member) -> None:
    """A client that is enabled again goes on with its tokens."""
    token = member.token(is_service=True)
    await member.write(SERVICES["client disabled"](member))
    assert (await gate.ask(token, query=QUERY)).status_code == 401

    await member.write(changed(CLIENT, lambda m: m.service, disabled_at=None)(member))

    assert (await gate.ask(token, query=QUERY)).status_code == 200


async def test_training_ends_by_itself(gate: Door, member: Member) -> None:
    """Its last day counts; the day after, nothing has to be written for the token to be refused."""
    await member.write(changed(PERSON, lambda m: m.person, trained_until=START.date())(member))
    gate.clock.now = START.replace(hour=23, minute=59)
    try:
        now = int(gate.clock.now.timestamp())
        token = member.token(iat=now, exp=now + 600)
        assert (await gate.ask(token, query=QUERY)).status_code == 200
        gate.clock.pass_(minutes=1)
        assert (await gate.ask(token, query=QUERY)).status_code == 401
    finally:
        gate.clock.now = START


async def test_a_known_ground_costs_no_look_of_its_own(
    gate: Door, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp that the answer's own statement reads is all that is asked for, also for a new token of the grant."""
    seen: list[str] = []
    fetch = gate.database.fetch

    async def counting(sql: str, values: Any = (), **behind: Any) -> Any:
        seen.append(sql)
        return await fetch(sql, values, **behind)

    await member.write(sa.delete(REVOCATION), changed(CLIENT, lambda m: m.app, disabled_at=START)(member))
    await member.write(changed(CLIENT, lambda m: m.app, disabled_at=None)(member))
    await gate.ask(member.token(), query=QUERY)
    monkeypatch.setattr(gate.database, "fetch", counting)
    for name in ("first", "second"):
        assert (await gate.ask(member.token(jti=name), query=QUERY)).status_code == 200

    assert len(seen) == 2
    assert all("stamp_view" in sql for sql in seen)


async def test_while_a_token_is_revoked_each_is_looked_up_for_itself(gate: Door, member: Member) -> None:
    """What was found of one token of a grant is not believed of the next, as long as any may be revoked by itself."""
    await member.write(PERSONS["token revoked"](member))

    for name, status in (("before", 200), (f"jti of {member.person}", 401), ("after", 200)):
        assert (await gate.ask(member.token(jti=name), query=QUERY)).status_code == status


async def test_what_was_issued_later_than_a_revocation_stands(gate: Door, member: Member) -> None:
    """A revocation of all tokens of a client or person reaches those issued up to its second, and none after it."""
    now = int(START.timestamp())
    await member.write(PERSONS["tokens of the person revoked"](member))

    for seconds, status in ((0, 401), (1, 200), (-1, 401)):
        token = member.token(jti=f"{seconds}", iat=now + seconds)
        assert (await gate.ask(token, query=QUERY)).status_code == status

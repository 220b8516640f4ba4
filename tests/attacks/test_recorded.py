"""No way round the record: what leaves the application is on record first, and nothing leaves where it cannot be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from schema.tables.audit import AUDIT_ENTRY, AUDIT_SET, AUDIT_TOLD
from server.query.explain import explain
from server.query.recording import NOT_RECORDED
from tests.asking import Ask
from tests.attacks.unwritable import full_record, read_only_record
from tests.door import Door
from tests.world import id_of

QUERY = "query Warrants { outcomes(first: 5, filter: {kind: {eq: WARRANT}}) { nodes { id } } }"


async def entries(door: Door, name: str = "query") -> list[dict[str, Any]]:
    """Give everything that queries left on record, in order."""
    asked = sa.select(AUDIT_ENTRY.c.body).where(AUDIT_ENTRY.c.name == name).order_by(AUDIT_ENTRY.c.number)
    async with door.database.engine.connect() as connection:
        return [json.loads(body) for body in (await connection.execute(asked)).scalars()]


async def told(door: Door) -> list[tuple[str, str, bytes]]:
    """Give which records the newest entry says were told."""
    newest = sa.select(sa.func.max(AUDIT_ENTRY.c.number)).scalar_subquery()
    joined = AUDIT_TOLD.join(AUDIT_SET, AUDIT_SET.c.number == AUDIT_TOLD.c.set_number)
    of = sa.select(AUDIT_ENTRY.c.telling).where(AUDIT_ENTRY.c.number == newest).scalar_subquery()
    asked = sa.select(AUDIT_TOLD.c.entity, AUDIT_TOLD.c.owner_id, AUDIT_SET.c.ids).select_from(joined)
    async with door.database.engine.connect() as connection:
        rows = await connection.execute(asked.where(AUDIT_TOLD.c.telling == of))
        return [(row[0], row[1], bytes(row[2])) for row in rows]


async def test_an_answer_over_http_has_its_entry(ask: Ask, gate: Door) -> None:
    """The record of the newest entry is the record in the answer; the entry names token, client and request."""
    before = len(await entries(gate))
    response = await gate.ask(await gate.token(), query=QUERY)

    entry = (await entries(gate))[-1]
    assert response.json()["data"]["outcomes"]["nodes"] == [{"id": id_of("warrant")}]
    assert len(await entries(gate)) == before + 1
    assert entry["request"] == response.headers["x-request-id"]
    assert (entry["kinds"], entry["operation"]) == (["CONSULT"], "Warrants")
    assert entry["actor"].keys() == {"agency", "client", "id", "kind", "role", "token"}
    assert await told(gate) == [("Outcome", id_of("police"), bytes.fromhex(id_of("warrant").replace("-", "")))]


@pytest.mark.parametrize("query", ["{ outcomes(first: 0) { totalCount } }", "{ nothing }", "{", "query A { kind }"])
async def test_each_request_of_a_known_caller_is_one_entry(ask: Ask, gate: Door, query: str) -> None:
    """Answered or refused, once."""
    token, before = await gate.token(), len(await entries(gate))
    response = await gate.ask(token, query=query)

    entry = (await entries(gate))[before:]
    assert [each["kinds"] for each in entry] == [["DENY"] if "errors" in response.json() else ["CONSULT"]]


async def test_an_operator_who_looks_is_on_record(ask: Ask, gate: Door) -> None:
    """`wardmote explain` tells what a client may see: the entry says that an operator was told, and in whose place."""
    before = len(await entries(gate, "explain"))
    assert "police-service acts for" in await explain(gate.database, gate.app.state.settings, "police-service", QUERY)

    (entry,) = (await entries(gate, "explain"))[before:]
    assert (entry["kinds"], entry["subject"]) == (["CONSULT"], "police-service")
    assert (entry["actor"]["kind"], entry["actor"]["id"]) == ("OPERATOR", "operator")


async def test_whoever_is_not_known_writes_nothing(ask: Ask, gate: Door) -> None:
    """Without a token, with a bad one, and without an operation, no row is written: nobody can fill the database."""
    token, before = await gate.token(), len(await entries(gate))
    for bad in (None, "nonsense", token[:-4] + "AAAA"):
        assert (await gate.ask(bad, query=QUERY)).status_code == 401
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
    assert (await gate.http.post("/graphql", content=b"{", headers=headers)).status_code == 415

    assert len(await entries(gate)) == before


Break = Callable[[Door], Any]


@asynccontextmanager
async def locked(door: Door) -> AsyncIterator[None]:
    """Let somebody else hold the record for longer than anybody waits."""
    async with door.database.engine.connect() as connection:
        await connection.begin()
        if door.database.dialect == "postgresql":
            await connection.execute(sa.text("LOCK TABLE audit_head IN EXCLUSIVE MODE"))
        yield


def assert_not_recorded(response: httpx2.Response) -> None:
    """Require one clear error, and no word of the database or of the answer."""
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    (error,) = response.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (NOT_RECORDED, "TIMEOUT")
    assert list(response.json()) == ["errors"]


@pytest.mark.parametrize("broken", [full_record, read_only_record], ids=["full", "read only"])
@pytest.mark.parametrize("query", [QUERY, "{ outcomes(first: 0) { totalCount } }"], ids=["answer", "refusal"])
async def test_what_cannot_be_written_is_not_answered(ask: Ask, gate: Door, broken: Break, query: str) -> None:
    """A full disk, a connection that only reads: 503 with one clear error; then it goes on by itself."""
    token = await gate.token()
    good = await gate.ask(token, query=query)
    before = len(await entries(gate))
    async with broken(gate):
        refused = await gate.ask(token, query=query)
        while refused.status_code == good.status_code:
            # A page of the file that was begun still takes a few.
            before += 1
            refused = await gate.ask(token, query=query)
        assert_not_recorded(refused)
        assert len(await entries(gate)) == before

    again = await gate.ask(token, query=query)
    assert again.status_code == good.status_code
    assert again.json().get("data") == good.json().get("data")
    assert len(await entries(gate)) == before + 1


async def test_while_the_record_is_held_up_nothing_is_answered(ask: Ask, gate: Door) -> None:
    """Many ask while somebody holds the record: none is answered before it is let go, and then each has its entry."""
    token, before = await gate.token(), len(await entries(gate))
    async with locked(gate):
        asked = [asyncio.create_task(gate.ask(token, query=QUERY)) for _ in range(8)]
        await asyncio.sleep(0.3)
        assert not any(each.done() for each in asked)
    responses = await asyncio.gather(*asked)

    assert {response.status_code for response in responses} == {200}
    found = [each["request"] for each in (await entries(gate))[before:]]
    assert sorted(found) == sorted(response.headers["x-request-id"] for response in responses)


async def test_a_client_that_goes_away_leaves_the_record_whole(ask: Ask, gate: Door) -> None:
    """Requests given up at random moments: those that were answered are on record, and the next ones are too."""
    token, before, answered = await gate.token(), len(await entries(gate)), []
    for milliseconds in range(0, 40, 2):
        asked = asyncio.create_task(gate.ask(token, query=QUERY))
        await asyncio.sleep(milliseconds / 1000)
        asked.cancel()
        (given,) = await asyncio.gather(asked, return_exceptions=True)
        if isinstance(given, httpx2.Response):
            answered.append(given.headers["x-request-id"])
    answered.append((await gate.ask(token, query=QUERY)).headers["x-request-id"])

    assert set(answered) <= {each["request"] for each in (await entries(gate))[before:]}

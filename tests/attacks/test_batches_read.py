"""Attacks that read by sending: what is stored, or what somebody else sent, by a token that may not read it.

And files and batches that go on when their token has expired.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from auth.roles import ROLES, Role
from schema.tables.audit import AUDIT_ENTRY
from schema.tables.batches import BATCH
from server.contributing.cutting import MOST
from tests.sending import Sender, opened, rows, sender, sheet
from tests.world import id_of

__all__ = ["opened", "sender"]

HOW = {"kind": "safeguarding", "form": "ndjson"}
CHILD = {
    "clientReference": "B-77",
    "occurredOn": "2026-03-01",
    "area": id_of("ward"),
    "concern": "CHILD_SEXUAL_EXPLOITATION",
    "protectedGroup": "CHILD",
    "ageBand": "AGE_10_13",
}
WRITES_ALONE = sorted(ROLES[Role.SERVICE_ACCOUNT].scopes - {"outcomes:write"})


async def entries(sender: Sender) -> list[tuple[str, str]]:
    """Give kind and name of everything on record about contributing, in order."""
    asked = sa.select(AUDIT_ENTRY.c.kinds, AUDIT_ENTRY.c.name).order_by(AUDIT_ENTRY.c.number)
    async with sender.world.database.engine.connect() as connection:
        found = (await connection.execute(asked.where(AUDIT_ENTRY.c.name.like("%Safeguarding%")))).all()
    return [(str(kinds), str(name)) for kinds, name in found]


async def test_what_somebody_else_sent_is_read_with_the_scope_of_reading(sender: Sender) -> None:
    """Rejected rows tell of children: whoever only writes gets those that they sent themselves."""
    body = json.dumps({**CHILD, "occurredOn": "2099-01-01"}) + "\n"
    writes, reads = sender.token("feed", without=WRITES_ALONE), sender.token("feed")
    await sender.sent(body, batch="b", token=writes, **HOW)
    own = await sender.get("b/rejects", token=writes)
    async with sender.world.database.engine.begin() as connection:
        await connection.execute(sa.update(BATCH).values(sent_by="another service of the agency"))
    refused, read = await sender.get("b/rejects", token=writes), await sender.get("b/rejects", token=reads)

    assert [own.status_code, read.status_code] == [200, 200]
    assert "CHILD" in own.text
    assert own.text == read.text
    assert (refused.status_code, refused.json()["scope"]) == (403, "safeguarding:read")
    assert "CHILD" not in refused.text


@pytest.mark.parametrize("way", ["batch", "ingest", "fault"])
async def test_a_dry_run_answers_no_guess_of_who_may_not_read(sender: Sender, way: str) -> None:
    """Right and wrong are one number; that somebody compared is on record, with whoever did."""
    await sender.sent(json.dumps(CHILD) + "\n", as_="feed", batch="first", **HOW)
    token = sender.token("feed", without=WRITES_ALONE)

    async def guess(concern: str) -> tuple[int, int]:
        row = {"clientReference": "B-77", "concern": concern}
        if way == "batch":
            told: dict[str, Any] = await sender.sent(
                json.dumps(row) + "\n", token=token, batch=f"p-{concern}", dryRun="true", **HOW
            )
        else:
            bad = {**CHILD, "clientReference": "B-78", "occurredOn": "2099-01-01"}
            input_ = {"rows": [{**CHILD, **row}, *([bad] if way == "fault" else [])], "dryRun": way == "ingest"}
            asked = "ingestSafeguarding(input: $i) { corrected unchanged }"
            query = f"mutation ($i: IngestSafeguardingInput!) {{ {asked} }}"
            given = {"query": query, "variables": {"i": input_}}
            answer = await sender.door.http.post("/graphql", json=given, headers={"authorization": f"Bearer {token}"})
            told = answer.json()["data"]["ingestSafeguarding"]
        return told["corrected"], told["unchanged"]

    before = len(await entries(sender))
    assert await guess("CUCKOOING") == await guess("CHILD_SEXUAL_EXPLOITATION") == (1, 0)
    assert [kinds for kinds, _ in (await entries(sender))[before:]] == ["CONSULT", "CONSULT"]


async def test_a_single_record_that_says_what_is_stored_is_on_record(sender: Sender) -> None:
    """Its version stays, which tells that the guess was right."""
    await sender.sent(json.dumps(CHILD) + "\n", as_="feed", batch="first", **HOW)
    query = "mutation ($i: RecordSafeguardingInput!) { recordSafeguarding(input: $i) { version errors { message } } }"
    headers = {"authorization": f"Bearer {sender.token('feed', without=WRITES_ALONE)}"}
    given = {"query": query, "variables": {"i": CHILD}}
    before = len(await entries(sender))
    answer = await sender.door.http.post("/graphql", json=given, headers=headers)

    assert answer.json()["data"]["recordSafeguarding"] == {"version": 1, "errors": []}, answer.text
    assert [kinds for kinds, _ in (await entries(sender))[before:]] == ["CONSULT"]


async def test_a_row_that_says_what_is_stored_is_on_record(sender: Sender) -> None:
    """Nothing changed, and yet somebody learnt something."""
    await sender.sent(json.dumps(CHILD) + "\n", as_="feed", batch="first", **HOW)
    told = await sender.sent(json.dumps(CHILD) + "\n", as_="feed", batch="second", **HOW)

    assert told["unchanged"] == 1
    assert [kinds for kinds, _ in await entries(sender)][-2:] == ["COLLECT", "CONSULT"]


async def test_a_batch_ends_with_its_token(sender: Sender) -> None:
    """A body that is slower than its token is long writes no further part, and goes on with a new token."""
    clock = sender.door.clock

    async def body() -> Any:
        yield sheet(*range(MOST + 1)).encode()
        while not await sender.held():  # noqa: ASYNC110 - a database cannot be waited for
            await asyncio.sleep(0)
        clock.pass_(minutes=55)
        yield rows(*range(MOST + 1, 2 * MOST + 1)).encode()

    refused = await sender.refused(body(), 401, batch="b", token=sender.token("feed"))

    assert refused["code"] == "UNAUTHENTICATED"
    assert len(await sender.held()) == MOST


async def test_a_file_ends_with_its_token(sender: Sender) -> None:
    """A client that reads slowly gets the pages that were asked for while its token was good, and no whole file."""
    await sender.sent(sheet(*range(2 * MOST)), batch="z")
    door, got = sender.door, list[dict[str, Any]]()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/export/outcomes",
        "raw_path": b"/export/outcomes",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [
            (b"host", door.http.base_url.netloc),
            (b"authorization", f"Bearer {sender.token('police analyst')}".encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": (door.http.base_url.host, 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        got.append(message)
        door.clock.pass_(hours=5)

    with suppress(Exception):
        await door.app(scope, receive, send)

    lines = b"".join(message.get("body", b"") for message in got).count(b"\n")
    assert got[0]["status"] == 200
    assert lines < MOST + 100
    assert got[-1].get("more_body", False), "half a file must not look like a whole one"

"""Three views: police, council and partnership look at one fact while its agreement is signed, stopped and ends.

Each looks through a worker process of its own that has answered the same document before; what one officer does in
this process is what everybody's very next query shows.
"""

from __future__ import annotations

import json
from asyncio.subprocess import Process
from datetime import date
from typing import Any

import sqlalchemy as sa

from schema.tables.records import OUTCOME
from tests.asking import Ask
from tests.changing import change, clause, draft, drafted
from tests.promises.test_agreements import start_worker, stop
from tests.world import World, id_of

REVIEW = """query ($o: ID!) { review(operation: $o, year: 2023)
    { measures(only: [ARRESTS, WARRANTS]) { measure status value lower upper } } }"""
ROWS = "{ outcomes(first: 100, filter: {arrest: {}}) { totalCount } }"
BOUNDS = ("value", "lower", "upper")
PARTIES = ("police", "council", "svpp")
SIGNERS = ("data protection officer", "council protection officer", "svpp protection officer")
SVPP = {"recipient": "svpp", "roles": ["SVPP_MEMBER"], "detail": "AGGREGATE", "gateway": "PCSC_S16"}
TEXT = draft(clause(), clause(**SVPP, purposes=["SERIOUS_VIOLENCE_DUTY"]), parties=PARTIES)


async def heard(worker: Process, **asked: Any) -> Any:
    """Ask a worker process one document."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(json.dumps(asked).encode() + b"\n")
    await worker.stdin.drain()
    return json.loads(await worker.stdout.readline())


async def rows(worker: Process, as_: str, today: date) -> int:
    """Count the arrests that are shown as rows."""
    told = await heard(worker, query=ROWS, as_=as_, today=today.isoformat())
    return int(told["data"]["outcomes"]["totalCount"])


async def basis(worker: Process, today: date) -> str:
    """Say on what the partnership's member may count outcomes of others."""
    query = "{ viewer { access { entity because } } }"
    told = await heard(worker, query=query, as_="svpp member", today=today.isoformat())
    return next(str(each["because"]) for each in told["data"]["viewer"]["access"] if each["entity"] == "Outcome")


async def numbers(worker: Process, today: date) -> tuple[dict[str, Any], ...]:
    """Give what the partnership's member is told of arrests and warrants of the year."""
    asked = {"query": REVIEW, "as_": "svpp member", "today": today.isoformat(), "variables": {"o": id_of("Revive")}}
    told = await heard(worker, **asked)
    cells = {each.pop("measure"): each for each in told["data"]["review"]["measures"]}
    return cells["ARRESTS"], cells["WARRANTS"]


async def arrest(world: World, people: int) -> None:
    """Let the police have arrested so many more people in the operation."""
    async with world.database.engine.begin() as connection:
        row = (await connection.execute(sa.select(OUTCOME).where(OUTCOME.c.id == id_of("arrest")))).one()._mapping
        more = [{**row, "id": id_of(f"arrest {each}"), "subject": f"person {each}"} for each in range(people)]
        await connection.execute(sa.insert(OUTCOME), more)


async def test_the_three_views_change_with_every_step(ask: Ask, world: World) -> None:
    """Signed, in force, suspended, resumed, expired: rows for the council, numbers for the SVPP, both or none."""
    # Two of one person are there; ten people, and a warrant.
    await arrest(world, 9)
    agreement_id = await drafted(ask, TEXT)
    named = {"id": agreement_id, "version": 1}
    workers = [await start_worker(world.url) for _ in range(3)]
    police, council, partnership = workers
    seen: list[tuple[int, bool, bool, tuple[dict[str, Any], ...]]] = []

    async def look() -> None:
        counted = "clause 2" in await basis(partnership, world.today)
        told = await numbers(partnership, world.today)
        rest = (bool(await rows(council, "council officer", world.today)), counted, told)
        seen.append((await rows(police, "police analyst", world.today), *rest))

    async def take(step: str, as_: str, **given: Any) -> None:
        told = await change(ask, step, as_=as_, **given)
        assert told.agreement is not None, told
        await look()

    try:
        await look()
        await take("submit", "administrator", **named)
        for signer in SIGNERS:
            await take("sign", signer, **named)
        await take("activate", "police administrator", **named)
        await take("suspend", "svpp protection officer", id=agreement_id, reason="A question of the board")
        await take("resume", "svpp protection officer", **named)
        world.today = date(2027, 7, 1)
        await look()
    finally:
        for each in workers:
            await stop(each)

    own = seen[0][0]
    assert own > 1
    many = {"status": "ROUNDED", "value": 10, "lower": 8, "upper": 12}
    few, nothing = ({"status": each, **dict.fromkeys(BOUNDS)} for each in ("SUPPRESSED", "NOT_AVAILABLE"))
    closed, opened = (own, False, False, (nothing, nothing)), (own, True, True, (many, few))
    assert seen == [closed, closed, closed, closed, closed, opened, closed, opened, closed]

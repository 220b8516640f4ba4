"""Record: what it costs to put an answer on record, to find who saw a record, and to verify all of it."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from uuid import UUID

import sqlalchemy as sa

from server.audit.entry import Actor, ActorKind, Disclosed, Entry, Kind
from server.audit.ids import bytes_of
from server.audit.prepared import prepared
from server.audit.rounds import index
from server.audit.seen import entries_that_told
from server.database import Database
from server.migrations import upgrade
from server.work import new_id, new_ids
from tests.bench.figures import Bound, Figure, middle
from tests.postgres import Postgres
from tests.record import NOW, Record, opened

AT_ONCE = 16
TOLD_MILLISECONDS = 50.0
VERIFIED_A_SECOND = 50_000.0
IDS_OF_A_SET = 200


def journal(server: Postgres, entries: int, folder: Path) -> list[Figure]:
    """Measure entries a second through the journal, each of 50 or 200 records of three owners that are told anew."""
    figures = []
    for ids in (50, 200):
        made = [_entry(ids) for _ in range(entries)]
        began = process_time()
        for each in made:
            prepared(each)
        spent = (process_time() - began) / entries * 1e6
        figures.append(Figure(f"entry of {ids} ids: canonical form and hashes", "µs CPU", spent))
        for word, url in _databases(server, folder / f"{ids}"):
            rate, cpu = asyncio.run(_recorded(url, made))
            figures.append(Figure(f"journal, {word}, {AT_ONCE} at a time, {ids} ids", "entries/s", rate))
            figures.append(Figure(f"journal, {word}, {AT_ONCE} at a time, {ids} ids", "µs CPU an entry", cpu))
    return figures


def told(server: Postgres, ids: int) -> list[Figure]:
    """Measure who saw a record, among so many disclosed *ids* of 200 a set, the last of which make no run yet."""
    name = f"told_{new_id().replace('-', '')}"
    server.create(name)
    url = server.url(name)
    asyncio.run(upgrade(url))
    took = asyncio.run(_told(url, ids // IDS_OF_A_SET))
    server.drop(name)
    label = f"who saw a record, among {ids:,} disclosed ids, PostgreSQL"
    return [Figure(label, "ms (p50)", took, None, TOLD_MILLISECONDS, Bound.AT_MOST)]


def verified(server: Postgres, entries: int, folder: Path) -> list[Figure]:
    """Measure how fast the whole record is verified: entries of 50 ids of three owners, 500 answers told in turn.

    And, of fewer entries, where no answer is like another: then each has three sets and a telling of its own to read.
    """
    figures = []
    for what, count, answers, wanted in (
        ("500 answers in turn", entries, 500, VERIFIED_A_SECOND),
        ("no answer told twice", entries // 5, entries // 5, None),
    ):
        for word, url in _databases(server, folder / what):
            rate = asyncio.run(_verified(url, count, answers))
            figures.append(Figure(f"verify, {what}, {word}", "entries/s", rate, None, wanted))
    return figures


def _databases(server: Postgres, folder: Path) -> list[tuple[str, str]]:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"record_{new_id().replace('-', '')}"
    server.create(name)
    urls = [("SQLite", f"sqlite+aiosqlite:///{folder / 'record.sqlite'}"), ("PostgreSQL", server.url(name))]
    for _, url in urls:
        asyncio.run(upgrade(url))
    return urls


def _entry(ids: int) -> Entry:
    records, owners, third = new_ids(ids), [str(UUID(int=at)) for at in (1, 2, 3)], ids // 3
    parts = (records[:third], records[third : 2 * third], records[2 * third :])
    fields = ("id", "kind", "occurredOn", "month", "area", "owner")
    return Entry(
        kinds=(Kind.CONSULT, Kind.DISCLOSE),
        name="query",
        at=NOW,
        actor=Actor(
            kind=ActorKind.PERSON, id=new_id(), agency=owners[0], role="POLICE_ANALYST", client="app", grant=new_id()
        ),
        request_id=new_id(),
        purpose="CRIME_PREVENTION",
        operation="Page",
        document=sha256(b"document").hexdigest(),
        variables={"first": 50, "order": "OCCURRED_ON"},
        agreements=("ISA-1 3", "ISA-7 1"),
        disclosed=tuple(
            Disclosed("Outcome", owner, bytes_of(part), fields) for owner, part in zip(owners, parts, strict=True)
        ),
        counts={"outcomes": ids},
    )


async def _recorded(url: str, entries: list[Entry]) -> tuple[float, float]:
    async with opened(url) as record:
        await record.journal.record(entries[0])
        left = iter(entries[1:])

        async def client() -> None:
            for each in left:
                await record.journal.record(each)

        began, spent = perf_counter(), process_time()
        await asyncio.gather(*(client() for _ in range(AT_ONCE)))
        return (
            (len(entries) - 1) / (perf_counter() - began),
            (process_time() - spent) / (len(entries) - 1) * 1e6,
        )


async def _told(url: str, sets: int) -> float:
    async with opened(url) as record:
        await _fill(record.database, sets)
        wanted = [UUID(bytes=os.urandom(16))] + [
            UUID(bytes=bytes(ids[16 * at : 16 * at + 16]))
            for at, (ids,) in enumerate(await record.all("SELECT ids FROM audit_set ORDER BY number DESC LIMIT 30"))
        ]
        took = []
        async with record.database.engine.connect() as connection:
            for each in wanted * 3:
                began = perf_counter()
                found = await connection.run_sync(entries_that_told, str(each))
                took.append((perf_counter() - began) * 1000)
                assert found or each is wanted[0]
        return middle(took)


async def _fill(database: Database, sets: int) -> None:
    """Make *sets* of 200 ids and entries that tell of one each, in SQL, and index them."""
    packed = "string_agg(decode(md5(one::text || ' ' || place), 'hex'), ''::bytea) AS ids"
    made = f"(SELECT {packed} FROM generate_series(1, {IDS_OF_A_SET}) AS place) AS made"
    sets_made = f"SELECT sha256(made.ids), made.ids FROM generate_series(1, {sets}) AS one, LATERAL {made}"
    said = "'DISCLOSE', 'query', 'person', NULL, '{}', ''"
    statements = (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL work_mem = '256MB'",
        f"INSERT INTO audit_set (digest, ids) {sets_made}",
        "INSERT INTO audit_telling (number, digest, circle) SELECT number, digest, 1 FROM audit_set",
        f"INSERT INTO audit_told SELECT number, 'Outcome', '{UUID(int=1)}', number FROM audit_set",
        f"INSERT INTO audit_entry SELECT number - 1, now(), {said}, number, 1 FROM audit_set",
    )
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement.replace("::", "\\:\\:")))
    while await index(database, NOW):
        pass
    async with database.engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(sa.text("VACUUM ANALYZE audit_seen, audit_set, audit_telling, audit_told, audit_entry"))


async def _verified(url: str, entries: int, answers: int) -> float:
    made = [_entry(50) for _ in range(answers)]
    async with opened(url) as record:
        await _write(record, made, entries)
        await record.sign()
        keys = await record.keys()
        rates = []
        for _ in range(3):
            began = perf_counter()
            found = await record.verify(keys)
            rates.append(found.entries / (perf_counter() - began))
        return middle(rates)


async def _write(record: Record, made: list[Entry], entries: int) -> None:
    for _ in range(0, entries, len(made)):
        await asyncio.gather(*(record.journal.record(each) for each in made))

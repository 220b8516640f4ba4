"""Giving: arrests from a sheet, by `wardmote import` and over HTTP, beside a bare COPY of the same rows.

Each is given to a copy of one world, so that none finds what another wrote. The import is a process of its own, for its
highest use of memory; the pages asked meanwhile come from here, the batch from another process, as in life.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
import sqlalchemy as sa

from schema.contribution import CONTRIBUTIONS
from schema.tables.reference import AGENCY
from server.audit.entry import Actor, ActorKind
from server.contributing.importing import Imported, Listener, import_sheets
from server.opening import open_database
from server.work import utc_now
from tests.bench.contender import Request, served
from tests.bench.crimes import MEMORY_GROWTH, RowsMissing, highest_memory
from tests.bench.figures import Bound, Figure
from tests.bench.questions import CALLERS, page_body
from tests.bench.stage import World, settings_for
from tests.postgres import Postgres

IMPORTED, INGESTED, OF_COPY, OF_REST = 20_000.0, 10_000.0, 0.4, 2.0
HEAD = "clientReference,occurredOn,area,status,subject,ageBand\n"
STATUSES = ("ARRESTED", "BAILED", "CHARGED", "NO_FURTHER_ACTION")
PAGES = 100


def arrests(server: Postgres, made: World, *, few: int, many: int, folder: Path) -> list[Figure]:
    """Give a sheet of *few* rows and one of *many* either way, each to a new copy of the world *made*."""
    small, large = (_sheet(folder / f"arrests-{rows}.csv", rows) for rows in (few, many))
    with _copy(server, made, "few") as world:
        _, least = _imported(world, small, few)
    with _copy(server, made, "import") as world:
        imported, most = _imported(world, large, many)
        rows = asyncio.run(_rows(world))
    with _copy(server, made, "copy") as world:
        copied = many / asyncio.run(_copied(world, rows))
    with _copy(server, made, "ingest") as world:
        figures, ingested = _ingested(world, small, large, many)
    return [
        Figure(f"import of sheets, {many:,} arrests", "rows/s", imported, None, IMPORTED),
        Figure(f"POST /ingest, {many:,} arrests", "rows/s", ingested, None, INGESTED),
        Figure("import of sheets / COPY of the same rows", "rows/s", imported, copied, OF_COPY),
        Figure("POST /ingest / COPY of the same rows", "rows/s", ingested, copied, OF_COPY),
        Figure(f"import, highest memory: {many:,} / {few:,} arrests", "MB", most, least, MEMORY_GROWTH, Bound.AT_MOST),
        *figures,
    ]


def _sheet(file: Path, rows: int) -> Path:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(HEAD)
        for n in range(rows):
            day = f"{2022 + n % 4}-{1 + n % 12:02}-{1 + n % 28:02}"
            opened.write(f"bench-{n},{day},E06000062,{STATUSES[n % 4]},P-{n % 5_000},AGE_18_24\n")
    return file


@contextmanager
def _copy(server: Postgres, made: World, name: str) -> Iterator[World]:
    original, copy = made.url.rpartition("/")[2].partition("?")[0], f"giving_{name}"
    server.create(copy, original)
    try:
        yield replace(made, url=server.url(copy))
    finally:
        server.drop(copy)


def _imported(world: World, file: Path, rows: int) -> tuple[float, float]:
    """Give rows a second and megabytes."""
    words = [sys.executable, "-m", "tests.bench.giving", world.url, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.strip().rpartition("\n")[2])
    if told["created"] != rows:
        raise RowsMissing(f"{told['created']:,} of {rows:,} rows were imported")
    return rows / told["seconds"], told["megabytes"]


async def _rows(world: World) -> bytes:
    connection = await asyncpg.connect(world.address)
    try:
        found = bytearray()

        async def keep(block: bytes) -> None:
            found.extend(block)

        await connection.copy_from_query("SELECT * FROM outcome WHERE client_reference LIKE 'bench-%'", output=keep)
        return bytes(found)
    finally:
        await connection.close()


async def _copied(world: World, rows: bytes) -> float:
    async def blocks() -> AsyncIterator[bytes]:
        for at in range(0, len(rows), 1_000_000):
            yield rows[at : at + 1_000_000]

    connection = await asyncpg.connect(world.address)
    try:
        begun = perf_counter()
        await connection.copy_to_table("outcome", source=blocks())
        return perf_counter() - begun
    finally:
        await connection.close()


def _ingested(world: World, small: Path, large: Path, rows: int) -> tuple[list[Figure], float]:
    """Send both batches, ask for pages beside the larger once more, and give the figures and the rows a second."""
    token = world.tokens[CALLERS[0].word]
    with served(world.environment) as (port, process):
        page = Request(port, "/graphql", page_body(), token)
        _latency(page)
        rest = _latency(page)
        _send(port, token, small, "small").wait()
        least = highest_memory(process)
        begun = perf_counter()
        told = _told(_send(port, token, large, "large"))
        rate = rows / (perf_counter() - begun)
        most = highest_memory(process)
        if told["unchanged"] + told["created"] != rows:
            raise RowsMissing(f"{told['created']:,} of {rows:,} rows were taken")
        # The first of these records corrected: no less work for each.
        again = small.with_name("again.csv")
        again.write_text(small.read_text("utf-8").replace("P-", "Q-"), "utf-8")
        sending, busy = _send(port, token, again, "again"), list[float]()
        while sending.poll() is None:
            busy.append(_latency(page, 5))
        _told(sending)
    return [
        Figure("POST /ingest, highest memory: large / small batch", "MB", most, least, MEMORY_GROWTH, Bound.AT_MOST),
        Figure("page of 50 during POST /ingest / at rest", "ms", median(busy), rest, OF_REST, Bound.AT_MOST),
    ], rate


def _send(port: int, token: str, file: Path, batch: str) -> "subprocess.Popen[str]":
    sending = f"""
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", {port}, timeout=3600)
headers = {{"Authorization": "Bearer {token}", "Content-Type": "text/csv"}}
with open({str(file)!r}, "rb") as body:
    connection.request("POST", "/ingest/arrest?batch={batch}", body, headers, encode_chunked=True)
print(connection.getresponse().read().decode())
"""
    return subprocess.Popen([sys.executable, "-c", sending], stdout=subprocess.PIPE, text=True)


def _told(sending: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = sending.communicate()
    told: dict[str, Any] = json.loads(out)
    if told.get("state") != "COMPLETE":
        raise RowsMissing(out[:300])
    return told


def _latency(page: Request, count: int = PAGES) -> float:
    took = []
    for _ in range(count):
        begun = perf_counter()
        page.ask()
        took.append((perf_counter() - begun) * 1000)
    return median(took)


def main() -> None:
    """Import one sheet and print what it took as JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("url")
    words.add_argument("file", type=Path)
    given = words.parse_args()
    # As the command does.
    gc.freeze()
    begun = perf_counter()
    done = asyncio.run(_import(given.url, given.file))
    took = perf_counter() - begun
    print(json.dumps({"created": done.created, "seconds": took, "megabytes": highest_memory()}))


async def _import(url: str, file: Path) -> Imported:
    database = open_database(settings_for(url))
    await database.start()
    silent = Listener(lambda size: None, lambda rejected: None)
    try:
        async with database.engine.connect() as connection:
            owner = await connection.scalar(sa.select(AGENCY.c.id).where(AGENCY.c.name == CALLERS[0].agency))
        actor = Actor(kind=ActorKind.OPERATOR, id="operator", agency=str(owner))
        kind = CONTRIBUTIONS["Arrest"]
        return await import_sheets(
            database, kind, [file], owner=str(owner), actor=actor, clock=utc_now, listener=silent
        )
    finally:
        await database.stop()


if __name__ == "__main__":
    main()

"""A small record of access on a database, to be written, signed, tampered with and verified."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, STDOUT, run
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth.oauth.keys import Safe
from schema.tables.keeping import trigger_names
from server.audit import rounds
from server.audit.about import PROOFS, export_about
from server.audit.checkpoint import Made, latest, own_keys
from server.audit.entry import Actor, ActorKind, Disclosed, Entry, Kind
from server.audit.export import CHECKPOINTS, ENTRIES, SETS, VERIFIER, export
from server.audit.ids import bytes_of
from server.audit.journal import Journal
from server.audit.standalone import Key, Unfit
from server.audit.verify import Verified, verify
from server.database import Access, Database
from server.work import new_bytes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOG = "wardmote.example.org/audit"
# Of the record that ``signed`` opens.
SIZE = 15
OWNERS = (str(UUID(int=1)), str(UUID(int=2)))


def record_id(number: int) -> str:
    """Give the id of the record *number*."""
    return str(UUID(int=10_000 + number))


def entry(number: int, *records: int, name: str = "query") -> Entry:
    """Make an entry of a query that told of *records*: the even ones are of one owner, the odd ones of another."""
    told = [(OWNERS[part], tuple(record_id(each) for each in records if each % 2 == part)) for part in (0, 1)]
    return Entry(
        kinds=(Kind.CONSULT, Kind.DISCLOSE),
        name=name,
        at=NOW,
        actor=Actor(kind=ActorKind.PERSON, id=f"person {number}", agency=OWNERS[0]),
        purpose="CRIME_PREVENTION",
        disclosed=tuple(Disclosed("Outcome", owner, bytes_of(ids), ("id", "kind")) for owner, ids in told if ids),
        counts={"outcomes": len(records)},
    )


@dataclass(frozen=True)
class Record:
    """Hold a database with its journal, and who looks after the record."""

    database: Database
    journal: Journal
    safe: Safe

    async def write(self, *numbers: int) -> list[int]:
        """Write one entry after the other: each number with two records of its own, of two owners."""
        return [await self.journal.record(entry(each, 2 * each, 2 * each + 1)) for each in numbers]

    async def sign(self) -> Made:
        """Sign the record as it is."""
        made = await rounds.sign(self.database, self.safe, LOG, NOW, at_once=True)
        assert made is not None
        return made

    async def index(self, *, sets: int = 1) -> int:
        """Index what is not, a run of so many *sets* at a time, and leave what makes none."""
        return await rounds.index(self.database, NOW, sets=sets)

    async def keys(self) -> list[Key]:
        """Give the keys of the record."""
        async with self.database.engine.connect() as connection:
            return await connection.run_sync(lambda sync: own_keys(sync, self.safe))

    async def verify(self, keys: Sequence[Key] | None = None, *kept: str) -> Verified:
        """Verify the record."""
        return await verify(self.database, await self.keys() if keys is None else keys, kept=kept)

    async def fault(self, keys: Sequence[Key] | None = None, *kept: str) -> tuple[int | None, str]:
        """Name what does not fit."""
        try:
            await self.verify(keys, *kept)
        except Unfit as error:
            return error.at, str(error)
        raise AssertionError("all of it fits")

    async def exported(self, folder: Path) -> Path:
        """Export into a new folder within *folder*."""
        place = folder / f"export {len(list(folder.glob('export *')))}"
        place.mkdir()
        await export(self.database, place)
        return place

    async def exported_about(self, folder: Path, about: str) -> Path:
        """Export what is about *about* into a new folder within *folder*."""
        place = folder / f"export {len(list(folder.glob('export *')))}"
        place.mkdir()
        async with self.database.engine.connect() as connection:
            checkpoint = await connection.run_sync(latest)
        assert checkpoint is not None
        await export_about(self.database, place, about, checkpoint)
        return place

    async def around(self, *statements: str) -> None:
        """Run statements as somebody does who owns the database and takes the triggers away."""
        async with self.database.engine.begin() as connection:
            if self.database.dialect == "postgresql":
                await connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            else:
                for name in trigger_names("sqlite"):
                    await connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
            for statement in statements:
                await connection.exec_driver_sql(statement)

    async def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Give every row of a statement."""
        async with self.database.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(sa.text(sql))]

    def literal(self, value: bytes) -> str:
        """Write *value* as a literal of the database."""
        return f"x'{value.hex()}'" if self.database.dialect == "sqlite" else f"'\\x{value.hex()}'::bytea"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Record]:
    """Open the record of the database at *url*."""
    database = Database(Access(url))
    await database.start()
    try:
        yield Record(database, Journal(database), Safe(b"k" * 32, new_bytes))
    finally:
        await database.stop()


@asynccontextmanager
async def signed(url: str) -> AsyncIterator[Record]:
    """Open a record of fifteen entries: the fifth is the making of the key; five and twelve of them are signed."""
    async with opened(url) as record:
        await record.write(0)
        await record.write(1, 2, 3)
        assert (await record.sign()).size == 5
        await record.write(*range(5, 12))
        assert (await record.sign()).size == 12
        await record.write(12, 13, 14)
        await record.index()
        yield record


def stand_alone(place: Path, key: Key, *words: str) -> tuple[int, str]:
    """Run the verifier of an export as a partner does, in its folder and without Wardmote; give its code and words."""
    files = ["--checkpoints", CHECKPOINTS, "--entries", ENTRIES, "--sets", SETS]
    files += ["--proofs", PROOFS] if (place / PROOFS).exists() else []
    done = run(
        [sys.executable, "-I", VERIFIER, "--key", str(key), *files, *words],
        cwd=place,
        stdout=PIPE,
        stderr=STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()

"""Undoing: the conductor of taking a whole batch back, part by part, the last one first.

What a part created is withdrawn, and what it corrected is put back as it was before, as a correction of its own: both
are on record and in the history like any. A record that somebody changed since is left alone and told. Each part is one
transaction, so undoing that broke off goes on when it is asked for again; what is undone is not undone twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from schema.contribution import Contribution, column_of
from schema.mutations.contributions import correcting, withdrawing
from schema.tables.base import Id
from schema.tables.batches import PART, PUT_BACK
from schema.tables.past import PAST, PAST_PARTS
from server.audit.entry import Entry, Kind
from server.audit.ids import bytes_of, packed
from server.audit.of_answer import actor_of
from server.batches.batch import (
    Batch,
    Published,
    State,
    Whose,
    advance,
    details_of,
    found,
    move,
    require,
    require_sending,
)
from server.batches.done import Done
from server.command.command import Doing
from server.contributing import storing
from server.contributing.contributing import entry
from server.contributing.giving import Giving
from server.contributing.places import fit, still_named
from server.contributing.row import Row
from server.contributing.rules import check
from server.contributing.writing import among, write
from server.database import Database
from server.work import Clock, Event, Work

REASON = "the batch it came with was undone"
NOBODYS = Refused(
    Code.CONFLICT,
    "Published crime is no agency's own and is not undone: send the release that is right, it revises what is there.",
)


@dataclass(frozen=True, slots=True)
class Undoing:
    """Undoes a batch that *by* calls *name*."""

    database: Database
    clock: Clock
    by: Principal
    name: str

    async def undo(self) -> Batch:
        """Undo what is left of it and give how it is. Raises: RefusalError, DatabaseError."""
        batch = await self._part()
        while batch.state is not State.UNDONE:
            batch = await self._part()
        return batch

    async def _part(self) -> Batch:
        async with Work(self.database, now=self.clock()) as work:

            def step(connection: Connection) -> tuple[Batch, Sequence[Entry], Mapping[str, int]]:
                return self._undo(Doing(connection, self.by, {}, work.now, work.new_id))

            batch, entries, counts = await work.run(step)
            work.entries += entries
            details = details_of(self.by, batch, **counts)
            if counts:
                by, purpose = actor_of(self.by), self.by.purpose
                work.events.append(Event("batch_undone", self.by.id, batch.id, details, by, purpose))
            else:
                work.events.append(Event("batch_completed", self.by.id, batch.id, details))
        return batch

    def _undo(self, doing: Doing) -> tuple[Batch, Sequence[Entry], Mapping[str, int]]:
        """Undo the last part that is not undone; where there is none, the batch is."""
        connection, whose = doing.connection, Whose.of(self.by)
        batch = found(connection, whose, self.name, doing.now)
        kind = batch.kind
        if isinstance(kind, Published):
            require_sending(doing, kind)
            raise RefusalError(NOBODYS)
        require(doing, kind, withdrawing(kind), correcting(kind))
        storing.take_turns(connection, whose.agency, kind)
        open_parts = sa.select(PART).where(PART.c.batch_id == batch.id, PART.c.left_alone.is_(None))
        part = connection.execute(open_parts.order_by(PART.c.number.desc()).limit(1)).one_or_none()
        if part is None:
            move(connection, batch, State.UNDONE, doing.now)
            return found(connection, whose, self.name, doing.now), (), {}
        giving = Giving.of(doing, kind)
        done = Done.of(part)
        back = _put_back(giving, kind, batch, done.corrected)
        gone = _withdraw(giving, kind, done.created)
        left = {*done.created, *done.corrected} - {row.id for row in (*back, *gone)}
        one = (PART.c.batch_id == batch.id, PART.c.number == part.number)
        connection.execute(sa.update(PART).where(*one).values(left_alone=packed(bytes_of(left))))
        counts = {"withdrawn": len(gone), "put_back": len(back), "left_alone": len(left)}
        advance(connection, batch, doing.now, **counts)
        move(connection, batch, State.UNDOING, doing.now)
        entries = [
            entry(giving, name, kind, rows, what)
            for name, rows, what in (
                (withdrawing(kind), gone, Kind.ERASE),
                (correcting(kind), back, Kind.ALTER),
            )
            if rows
        ]
        return found(connection, whose, self.name, doing.now), entries, counts


def _withdraw(giving: Giving, kind: Contribution, created: Sequence[str]) -> list[Row]:
    """Withdraw the records that are as the batch left them, and that no other record is about."""
    connection = giving.connection
    says = _says(connection, created)
    named = still_named(giving, kind, created)
    rows = [
        Row({"reason": REASON}, {}, before)
        for before in storing.find(connection, kind, giving.owner, "id", created).values()
        if says(before["id"], before["version"] or 1) == 1 and before["id"] not in named
    ]
    if rows:
        storing.remove(connection, kind, rows, giving.now, giving.actor.id)
    return rows


def _put_back(giving: Giving, kind: Contribution, batch: Batch, corrected: Mapping[str, int]) -> list[Row]:
    """Put back the records that are as the batch left them, as they were before, where all that they named is there."""
    connection = giving.connection
    says = _says(connection, list(corrected))
    stored = storing.find(connection, kind, giving.owner, "id", corrected)
    alive = {each: before for each, before in stored.items() if says(each, before["version"]) == corrected[each]}
    earlier = {each: corrected[each] - 1 for each in alive}
    past = _past(connection, PAST[kind.entity.table.name], "id", earlier)
    rows = {each: Row({"reason": REASON}, _columns(kind, past[each][0]), before) for each, before in alive.items()}
    for part in kind.parts:
        lines = _past(connection, PAST_PARTS[part.table.name], part.near, earlier)
        for each, row in rows.items():
            row.parts[part.name] = [storing.line_of(part, line) for line in lines.get(each, ())]
    known = storing.look(giving, kind, list(rows.values()))
    bare = {row.id for row, *named in storing.named(kind, rows.values()) if tuple(named) not in known}
    if kind.entity.is_reference:
        check(kind, rows.values(), known)
        fit(connection, kind, list(rows.values()))
    told = [row for row in rows.values() if row.id not in bare and not row.faults]
    if told:
        storing.replace(connection, kind, told, giving.now, giving.actor.id, giving.new_id)
        notes = [
            {
                "record_id": row.id,
                "version": row.version_now,
                "says": says(row.id, earlier[row.id]),
                "expires_at": batch.expires_at,
            }
            for row in told
        ]
        write(connection, PUT_BACK, notes)
    return told


def _columns(kind: Contribution, past: Mapping[str, Any]) -> dict[str, Any]:
    names = [column_of(each) for each in kind.given] + (["month"] if kind.has_month else [])
    return {name: past[name] for name in names}


def _past(
    connection: Connection, table: sa.Table, key: str, versions: Mapping[str, int]
) -> dict[str, list[Mapping[str, Any]]]:
    """Find what stood in each record at a version.

    SQL: SELECT * FROM outcome_past WHERE id IN (...)
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    asked = sa.select(table).where(table.c[key].in_(among(connection, sorted(versions), Id())))
    for row in connection.execute(asked).mappings() if versions else ():
        if row["version"] == versions[row[key]]:
            told.setdefault(row[key], []).append(dict(row))
    return told


def _says(connection: Connection, ids: Sequence[str]) -> Callable[[str, int], int]:
    """Give what tells, of a record and a version, the version that said so first.

    SQL: SELECT record_id, version, says FROM ingest_put_back WHERE record_id IN (...)
    """
    asked = sa.select(PUT_BACK).where(PUT_BACK.c.record_id.in_(among(connection, ids, Id())))
    known = {(row.record_id, row.version): row.says for row in (connection.execute(asked) if ids else ())}
    return lambda record, version: known.get((record, version), version)

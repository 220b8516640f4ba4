"""Histories: what became of a record of the asking agency, from the versions that were kept.

Beside the statement, like the record of access (server/query/trails.py), because a history is of all versions at once.
What may be read is said in SQL (auth/access/history.py), behind the wall of the role; here versions are compared. A
step in which nothing changed that is seen is no step, and two lines are the same where all that is seen of them is: so
a history is the same whatever is hidden.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from auth.access import history
from auth.access.audience import Audience
from auth.access.history import BY, ENDING, FAR, MASKED, REASON, RECORDED, SINCE, UNTIL, VERSION, Sight, sights
from auth.access.resolution import WHO
from auth.access.view import SITE
from auth.access.wall import Wall, wall_of
from auth.principal import Principal
from schema.contribution import Part, column_of
from schema.entity import Attribute, Field, Kind
from schema.tables.base import UtcDateTime, is_id
from server.database import Database
from server.trail.asking import rows

Row = Mapping[str, Any]
Changed = Mapping[str, list[dict[str, Any]]]
_NOTHING: Changed = {"changes": [], "lists": []}
# A month and what makes an instant of it: its beginning.
_MONTH, _BEGINNING = len("2026-01"), "-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class History:
    """What became of one record: its kind, and the steps as `RecordStep` tells them."""

    entity: str
    steps: Sequence[dict[str, Any]]


@dataclass(slots=True)
class Version:
    """One version of a record, and its lists by name."""

    row: Row
    lists: dict[str, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks of one record for one principal, behind the wall of the role."""

    database: Database
    wall: Wall
    values: Mapping[str, str | None]

    async def rows(self, select: sa.SelectBase, *, tells_instants: bool = True) -> list[Row]:
        """Give what a statement chooses; instants as the contract writes them, or the beginning of their month."""
        chosen = select.subquery("chosen")
        columns = [self._as_text(each, tells_instants).label(each.name) for each in chosen.c]
        names = [each.name for each in chosen.c]
        found = await rows(self.database, sa.select(*columns), self.values, wall=self.wall)
        return [dict(zip(names, row, strict=True)) for row in found]

    def _as_text(self, column: sa.ColumnElement[Any], tells_instants: bool) -> sa.ColumnElement[Any]:
        """Write an instant; whatever else a row holds is as JSON has it.

        SQL: substr(at, 1, 7) || '-01T00:00:00Z'
        """
        if not isinstance(column.type, UtcDateTime):
            return column
        text: sa.ColumnElement[str]
        if self.database.dialect == "postgresql":
            text = sa.func.to_char(sa.func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"', type_=sa.Text())
        else:
            text = sa.type_coerce(column, sa.Text())
        return text if tells_instants else sa.func.substr(text, 1, _MONTH, type_=sa.Text()) + _BEGINNING


async def history_of(database: Database, principal: Principal, record: object) -> History | None:
    """Tell the steps of a record of the principal's own agency; None for one that they may not see."""
    seen = sights(Audience.of(principal))
    finding = history.finding(seen)
    if finding is None or not is_id(record):
        return None
    values = {history.RECORD.key: str(record), WHO.key: principal.agency, SITE.key: principal.site}
    asking = Asking(database, wall_of(principal.roles, counts=False), values)
    found = next(iter(await asking.rows(finding)), None)
    if found is None:
        return None
    sight = next(each for each in seen if each.kind.name == found["kind"])
    is_kept = found["state"] == "KEPT"
    steps = _steps(await _versions(asking, sight), sight) if is_kept else await _ended(asking, sight)
    return History(sight.kind.entity.name, list(steps))


async def _ended(asking: Asking, sight: Sight) -> list[dict[str, Any]]:
    """Tell that a record was disposed of, which is all that is left of it."""
    stones = await asking.rows(history.ended(sight), tells_instants=sight.tells_instants)
    return [_step("DISPOSED", stone, stone[UNTIL], stone, _NOTHING, sight) for stone in stones]


async def _versions(asking: Asking, sight: Sight) -> list[Version]:
    """Find the versions that are seen, each with its lists, the newest last."""
    told = await asking.rows(history.versions(sight), tells_instants=sight.tells_instants)
    by_number = {row[VERSION]: Version(row) for row in sorted(told, key=lambda row: int(row[VERSION]))}
    for part in sight.parts:
        for line in await asking.rows(history.lines(sight, part)):
            # What was corrected between the two statements has a version that was not read.
            if line[VERSION] in by_number:
                by_number[line[VERSION]].lists.setdefault(part.name, []).append(line)
    return list(by_number.values())


def _steps(versions: Sequence[Version], sight: Sight) -> Iterator[dict[str, Any]]:
    """Give the steps; where anything of the kind is hidden, those in which something changed that is seen."""

    def changed(was: Version, became: Version) -> Changed:
        return {
            "changes": list(_changes(was.row, became.row, sight.fields)),
            "lists": list(_list_changes(was, became, sight)),
        }

    if not versions:
        return
    first, last = versions[0].row, versions[-1].row
    yield _step("RECORDED", first, first[RECORDED], {}, changed(Version({}), versions[0]), sight)
    for one, became in pairwise(versions):
        difference = changed(one, became)
        if sight.is_whole or any(difference.values()):
            yield _step("CORRECTED", became.row, became.row[SINCE], one.row, difference, sight)
    if last.get(ENDING):
        yield _step("WITHDRAWN", last, last[UNTIL], last, _NOTHING, sight)


def _step(what: str, made: Row, at: str | None, why: Row, changed: Changed, sight: Sight) -> dict[str, Any]:
    """Write a step; where anything of the kind is hidden it has no number, which would count what is hidden."""
    version = made[VERSION] if sight.is_whole else None
    return {"step": what, "version": version, "at": at, "by": why.get(BY), "reason": why.get(REASON), **changed}


def _changes(was: Row, became: Row, seen: Sequence[Attribute]) -> Iterator[dict[str, Any]]:
    for each in seen:
        before, after = (_text(each, row.get(column_of(each))) for row in (was, became))
        if before != after:
            yield {"field": each.name, "before": before, "after": after}


def _list_changes(was: Version, became: Version, sight: Sight) -> Iterator[dict[str, Any]]:
    """Say what each list lost and gained; the order of lines says nothing of what is not seen of them."""
    for part in sight.parts:
        before, after = (
            Counter(_line(part, line, sight) for line in each.lists.get(part.name, ())) for each in (was, became)
        )
        lost, gained = (
            [json.loads(line) for line in sorted(each.elements())] for each in (before - after, after - before)
        )
        if lost or gained:
            yield {"field": part.name, "removed": lost, "added": gained}


def _line(part: Part, line: Row, sight: Sight) -> str:
    """Write what is seen of a line as one text; of a list of ids the id. What a mask hides is named and not told."""
    values: list[dict[str, str | None]] = [{"field": "id", "value": str(line[FAR])}] if FAR in line else []
    withheld: list[str] = []
    for each in sight.lists[part.name]:
        values.append({"field": each.name, "value": _text(each, line[column_of(each)])})
        withheld += [each.name] if line.get(f"{MASKED}{column_of(each)}") else []
    return json.dumps({"values": values, "withheld": withheld})


def _text(attribute: Attribute, value: Any) -> str | None:
    """Write a value as the contract writes it, as text."""
    if value is None:
        return None
    if isinstance(attribute, Field) and attribute.kind is Kind.FLAG:
        # SQLite has numbers for it.
        return "true" if value else "false"
    if isinstance(attribute, Field) and attribute.kind is Kind.DECIMAL:
        whole, rest = divmod(int(value), 10**attribute.scale)
        return f"{whole}.{rest:0{attribute.scale}}"
    return str(value)

"""The past of a random world: earlier versions of its records, records that were withdrawn, and the lists of each."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from schema.tables import community, records
from schema.tables.past import PAST, PAST_OPEN, PAST_PARTS
from tests.oracle.rows import Row, Tables
from tests.oracle.worlds.agreements import GRADED

if TYPE_CHECKING:
    from tests.oracle.worlds.world import Making

# The instants that questions are asked as at, and those at which anything became known: on either side of the ends of
# months, and within them.
MOMENTS = (
    datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2023, 1, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2023, 2, 1, tzinfo=UTC),
    datetime(2023, 2, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2023, 2, 14, 12, tzinfo=UTC),
    datetime(2023, 3, 1, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 3, 15, 12, 30, tzinfo=UTC),
)
# The table of each list, with the record that it is told with and the column that leads there.
LISTS = {
    "drug_line": ("outcome", "outcome_id"),
    "weapon_line": ("outcome", "outcome_id"),
    "activity": ("intervention", "intervention_id"),
    "disruption_agency": ("disruption", "disruption_id"),
    "operation_area": ("operation", "operation_id"),
}
CORRECTED = 0.55
# So many records of each kind were withdrawn.
WITHDRAWN = 12
# So often nobody kept when it was first known, of what may be older than that.
UNKNOWN = 0.3
_TABLES = {table.name: table for table in (records.DRUG_LINE, records.WEAPON_LINE, community.ACTIVITY)}


def remember(making: Making, tables: Tables) -> None:
    """Add earlier versions of the records of *tables*, and records that are no more."""
    for name, past in PAST.items():
        present = tables[name]
        gone = [_gone(making, present) for _ in range(WITHDRAWN)]
        for row in present:
            if making.random.random() < CORRECTED:
                _add(making, tables, past, row)
        for row in gone:
            _add(making, tables, past, row, is_gone=True)
    for name, past in PAST_OPEN.items():
        if name not in ("agreement", "agreement_party", "clause"):
            _of_everybody(making, tables, past)


def _gone(making: Making, present: list[Row]) -> Row:
    """Draw a record that was withdrawn: one like another, under an id of its own."""
    return {**making.random.choice(present), "id": making.new_id()}


def _add(making: Making, tables: Tables, past: sa.Table, row: Row, *, is_gone: bool = False) -> None:
    """Add the versions before *row*, or all there were of one that is no more."""
    name = past.name.removesuffix("_past")
    times = sorted(making.random.choices(MOMENTS, k=making.random.choice((2, 2, 3, 4))))
    is_unknown = past.c.recorded_at.nullable and making.random.random() < UNKNOWN
    first = None if is_unknown else times[0]
    for version, (began, ended) in enumerate(pairwise(times), 1):
        made = earlier(making, tables[name], row)
        ending = "WITHDRAWN" if is_gone and version == len(times) - 1 else "CORRECTED"
        made |= {"recorded_at": first, "known_from": began, "known_to": ended, "version": version}
        made |= {"known_from": None} if is_unknown and version == 1 else {}
        made |= {"ending": ending, "reason": making.text(), "actor_id": making.text()}
        made.pop("withdrawn_at", None)
        tables.setdefault(past.name, []).append(made)
        _lists(making, tables, name, made)
    if not is_gone:
        row |= {"recorded_at": first, "known_from": times[-1], "version": len(times)}


def _of_everybody(making: Making, tables: Tables, past: sa.Table) -> None:
    """Add earlier versions of what everybody sees, and rows that were deleted: of crime also when it came."""
    present = tables[past.name.removesuffix("_past")]
    gone = [_gone(making, present) for _ in range(WITHDRAWN)]
    for row in gone:
        # No two areas have one code at one instant.
        row |= {"gss_code": row["id"]} if "gss_code" in row else {}
    for row in (*present, *gone):
        times: list[datetime | None] = [*sorted(set(making.random.choices(MOMENTS, k=3)))]
        if "crime_id" not in row or making.random.random() < UNKNOWN:
            times.insert(0, None)
        if all(row is not each for each in gone) and making.random.random() > CORRECTED:
            times = times[:1]
        for began, ended in pairwise(times):
            made = earlier(making, present, row) | {name: row[name] for name in row.keys() & {"gss_code"}}
            made |= {"known_from": began, "known_to": ended}
            tables.setdefault(past.name, []).append({column.name: made[column.name] for column in past.c})
        row["known_from"] = times[-1]


def earlier(making: Making, present: list[Row], row: Row) -> Row:
    """Draw an earlier version: all of another record of its kind, or some columns of it."""
    kin = [each for each in present if each.get("kind") == row.get("kind")]
    donor, kept = making.random.choice(kin), {"id", "owner_id", "kind", "client_reference"} & row.keys()
    is_whole = making.random.random() < 0.5
    kept |= {column for column in row if not is_whole and making.random.random() < 0.6}
    if row.get("kind") in ("DRUG_SEIZURE", "WEAPON_SEIZURE"):
        kept |= {"street_value_pence", "item_count"}
    made = {**donor, **{column: row[column] for column in kept}}
    if making.random.random() < 0.5 and "area_id" in made:
        # Where an agency shares by grades, so that what is told of a version depends on where it lay.
        made["area_id"] = making.tables["area"][making.random.choice(tuple(GRADED))]["id"]
    return made


def _lists(making: Making, tables: Tables, name: str, version: Row) -> None:
    """Add the lists of a version: as they are now with their ids, or others."""
    for table, (of, near) in LISTS.items():
        if of != name:
            continue
        lines = [each for each in tables.get(table, ()) if each[near] == version["id"]]
        kin = [each for each in tables[table] if _suits(tables, table, each, version)]
        if making.random.random() < 0.5 and kin:
            drawn = making.random.sample(kin, min(len(kin), making.random.randint(0, 3)))
            lines = [_like(making, each, near, version["id"]) for each in drawn]
        kept = tables.setdefault(PAST_PARTS[table].name, [])
        kept += [{**each, "version": version["version"]} for each in _each_once(lines, table)]


def _suits(tables: Tables, table: str, line: Row, version: Row) -> bool:
    """Tell whether a line could be one of a version: a seizure of drugs has lines of drugs only."""
    return {"drug_line": "DRUG_SEIZURE", "weapon_line": "WEAPON_SEIZURE"}.get(table) in (None, version.get("kind"))


def _like(making: Making, line: Row, near: str, record: str) -> Row:
    return {**line, near: record, **({"id": making.new_id()} if "id" in line else {})}


def _each_once(lines: list[Row], table: str) -> list[Row]:
    found: dict[Any, Row] = {(each.get("id"), each.get("agency_id"), each.get("area_id")): each for each in lines}
    return list(found.values())

"""Processing: the record of processing of one agency, and the same as rows of a table (CSV).

DPA 2018 section 61, UK GDPR article 30. Made from what auth/access/processing.py chooses and from the catalogue, at
the moment it is asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from auth.access.processing import SECURITY, clauses_of
from auth.access.then import held_at, pairs_at
from auth.access.words import number
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Governance, Kind
from schema.marking import Detail
from schema.tables.sharing import CLAUSE_PURPOSE, CLAUSE_ROLE
from server.database import Database
from server.trail.asking import Row, dialect_of, rows

# In the order of the contract (schema/graphql/processing.py) and of the columns of the CSV.
COLUMNS = (
    "direction",
    "entity",
    "description",
    "detail",
    "fields",
    "owner",
    "recipient",
    "agreement",
    "version",
    "clause",
    "title",
    "purposes",
    "roles",
    "necessity",
    "lawfulBasis",
    "gateway",
    "retentionMonths",
    "startsOn",
    "endsOn",
    "reviewOn",
    "dpiaReference",
    "dpiaOn",
)
_NOTHING: dict[str, Any] = {**dict.fromkeys(COLUMNS), "purposes": [], "roles": []}

# What a spreadsheet takes for the beginning of a formula, after which a cell may do anything.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def processing_record(
    database: Database, agency: str | None, today: date, grace: timedelta, at: datetime | None = None
) -> dict[str, Any]:
    """Give the record of processing of *agency*; for None that of the whole partnership, told as what is given.

    *at* is an instant of *today* as which it is asked for; None for now.
    """
    dialect = dialect_of(database)
    then = None if at is None else dialect.bind(at, Kind.INSTANT)
    # The calendar begins with year 1.
    reviewed_since = max(today, date.min + grace) - grace
    chosen = clauses_of(agency, dialect.bind_day(today), dialect.bind_day(reviewed_since), then)
    names = tuple(chosen.selected_columns.keys())
    clauses = [dict(zip(names, row, strict=True)) for row in await rows(database, chosen)]
    ids = chosen.with_only_columns(chosen.selected_columns.id).order_by(None)
    purposes = await _listed(database, pairs_at(CLAUSE_PURPOSE, then), ids)
    roles = await _listed(database, pairs_at(CLAUSE_ROLE, then), ids)
    held = [_held(entity) for entity in await _entities_of(database, agency, then)]
    activities = held + [_shared(each, agency, purposes, roles) for each in clauses]
    return {"agency": agency, "generatedOn": today.isoformat(), "security": SECURITY, "activities": activities}


def as_csv(record: Mapping[str, Any]) -> str:
    """Write the activities of a record of processing as CSV, which no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, "generatedOn", "security"))
    for each in record["activities"]:
        cells = [each[name] for name in COLUMNS]
        writer.writerow([cell(value) for value in (*cells, record["generatedOn"], record["security"])])
    return text.getvalue()


def cell(value: Any) -> str:
    """Write one value as a cell; text that could begin a formula is told as text by an apostrophe before it."""
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    # Whoever opens the file may cut off what is blank first.
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


async def _entities_of(database: Database, agency: str | None, at: Any | None) -> list[Entity]:
    """List the kinds of record of which *agency* held any, at an instant or now; for None, of which there were any.

    SQL: SELECT EXISTS (SELECT 1 FROM outcome WHERE owner_id = $1), EXISTS (...), ...
    """
    shared = [each for each in CATALOGUE.values() if each.governance is Governance.SHARED]
    cells: list[sa.Label[int]] = []
    for each in shared:
        cells.append(sa.case((held_at(each.table, agency, at), number(1)), else_=number(0)).label(f"c{len(cells)}"))
    (holds,) = await rows(database, sa.select(*cells))
    return [each for each, is_held in zip(shared, holds, strict=True) if is_held]


def _held(entity: Entity) -> dict[str, Any]:
    """Tell of records that an agency contributed itself: it sees all of them, and nobody else does for that."""
    told = {"direction": "HELD", "detail": Detail.PERSONAL.value, "fields": _fields(entity, Detail.PERSONAL)}
    return _NOTHING | _category(entity.name) | told


def _shared(
    clause: Mapping[str, Any], agency: str | None, purposes: Mapping[str, list[str]], roles: Mapping[str, list[str]]
) -> dict[str, Any]:
    detail = Detail(clause["detail"])
    entity = _entity(clause["entity"])
    return {
        "direction": "RECEIVED" if clause["recipient_id"] == agency else "GIVEN",
        **_category(clause["entity"]),
        "detail": detail.value,
        "fields": [] if detail is Detail.AGGREGATE or entity is None else _fields(entity, detail),
        "owner": clause["owner"],
        "recipient": clause["recipient"],
        "agreement": clause["reference"],
        "version": clause["version"],
        "clause": clause["number"],
        "title": clause["title"],
        "purposes": purposes.get(clause["id"], []),
        "roles": roles.get(clause["id"], []),
        "necessity": clause["necessity"],
        "lawfulBasis": clause["lawful_basis"],
        "gateway": clause["gateway"],
        "retentionMonths": clause["retention_months"],
        "startsOn": clause["starts_on"],
        "endsOn": clause["ends_on"],
        "reviewOn": clause["review_on"],
        "dpiaReference": clause["dpia_reference"],
        "dpiaOn": clause["dpia_on"],
    }


def _category(name: str) -> dict[str, Any]:
    entity = _entity(name)
    member = entity.member(name) if entity else None
    text = member.text if member else entity.text if entity else name
    return {"entity": name, "description": text}


def _entity(name: str) -> Entity | None:
    """Find the entity of this name, or the one that has a member of this name."""
    return CATALOGUE.get(name) or next((each for each in CATALOGUE.values() if each.member(name)), None)


def _fields(entity: Entity, detail: Detail) -> list[str]:
    return list(dict.fromkeys(each.name for each in _told(entity) if each.detail.rung <= detail.rung))


def _told(entity: Entity) -> Iterator[Field]:
    return (each for each in entity.every_attribute() if isinstance(each, Field))


async def _listed(database: Database, pairs: sa.FromClause, clauses: sa.Select[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    key, value = pairs.c
    listed: list[Row] = await rows(database, sa.select(key, value).where(key.in_(clauses)).order_by(key, value))
    for clause, word in listed:
        found.setdefault(clause, []).append(word)
    return found

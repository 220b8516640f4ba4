"""Places: what has to hold between operations, sites, phases and figures, which everybody sees and names.

Beside the rules of one record (rules.py): a name is taken once in the whole partnership, phases lie within their site,
and what is named is not withdrawn - as far as whoever withdraws it may be told who names it. Reads, and never writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.catalogue import CATALOGUE
from schema.contribution import Contribution, column_of
from schema.entity import Entity, Family, Governance, Link
from schema.marking import Detail
from schema.mutations.contributions import FaultCode
from schema.tables.base import Id, not_withdrawn
from schema.tables.reference import PHASE
from server.contributing import storing
from server.contributing.giving import Giving
from server.contributing.row import Fault, Row
from server.contributing.writing import among


def fit(connection: Connection, kind: Contribution, rows: Sequence[Row]) -> None:
    """Add to each row what does not fit others that are stored, or the rows before it."""
    unique = kind.names
    if not unique and kind.name != "Site":
        return
    taken = _names(connection, kind, rows)
    began = _first_phases(connection, rows) if kind.name == "Site" else {}
    names = {column_of(each): each.name for each in kind.given}
    for place, row in enumerate(rows):
        holder = row.before["id"] if row.before else str(place)
        for column in unique:
            if row.columns[column] is None or not row.changes(column):
                continue
            name = (column, spelled(row.columns[column]))
            # What is left out takes no name away.
            taken_by = taken.get(name) if row.faults else taken.setdefault(name, holder)
            if taken_by not in (None, holder):
                row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, names[column], message="Another one is called so."))
        first, day = began.get(row.id) if row.before else None, row.columns.get("designated_on")
        if first is not None and day is not None and first < day:
            said = "A phase of the site began before that day."
            row.faults.append(Fault.at(FaultCode.DOES_NOT_FIT, "designatedOn", message=said))


def still_named(giving: Giving, kind: Contribution, ids: Sequence[str]) -> frozenset[str]:
    """Find those that another record names, of those that whoever withdraws them may be told of.

    What everybody names is named by records that nobody else may hear of: they keep naming it, and so its row stays.
    SQL: SELECT DISTINCT site_id FROM phase WHERE site_id IN (<list>) AND withdrawn_at IS NULL; SELECT DISTINCT site_id
    FROM outcome WHERE site_id IN (<list>) AND owner_id = :owner AND kind NOT IN ('SAFEGUARDING'); ...
    """
    if not kind.entity.is_reference or not ids:
        return storing.named_by_others(giving.connection, kind, ids)
    found: set[str] = set()
    for entity, column in _naming(kind.entity):
        if (told := _told(giving, entity)) is not None:
            asked = sa.select(column).where(column.in_(among(giving.connection, ids, Id())), *told)
            found |= set(giving.connection.scalars(asked.distinct()))
    return frozenset(found)


def spelled(name: str) -> str:
    """Give a name in the one spelling by which it is taken: files name a site however they write it.

    Whoever could take "estate" beside "Estate" would leave every file that names it without a meaning.
    """
    return " ".join(normalize("NFKC", name).split()).casefold()


def _names(connection: Connection, kind: Contribution, rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Find who has which name, by column and spelling; there are few, and databases fold letters in many ways.

    SQL: SELECT codename, id FROM operation WHERE withdrawn_at IS NULL
    """
    table, taken = kind.entity.table, dict[tuple[str, str], str]()
    for column in kind.names if rows else ():
        found = connection.execute(sa.select(table.c[column], table.c.id).where(*not_withdrawn(table)))
        taken |= {(column, spelled(name)): record for name, record in found if name is not None}
    return taken


def _first_phases(connection: Connection, rows: Iterable[Row]) -> Mapping[str, date]:
    """Find the day on which the first phase of each site began.

    SQL: SELECT site_id, min(started_on) FROM phase WHERE site_id IN (<list>) AND withdrawn_at IS NULL GROUP BY site_id
    """
    of = PHASE.c.site_id.in_(among(connection, [row.id for row in rows if row.before], Id()))
    asked = sa.select(PHASE.c.site_id, sa.func.min(PHASE.c.started_on)).where(of, *not_withdrawn(PHASE))
    return {row[0]: row[1] for row in connection.execute(asked.group_by(PHASE.c.site_id))}


def _naming(named: Entity) -> Iterator[tuple[Entity, sa.Column[Any]]]:
    """Give every column that leads to records of a kind."""
    for entity in CATALOGUE.values():
        links = (each for each in entity.every_attribute() if isinstance(each, Link) and not each.many)
        yield from ((entity, entity.table.c[each.local]) for each in links if each.target == named.name)


def _told(giving: Giving, entity: Entity) -> list[sa.ColumnElement[bool]] | None:
    """Choose the records that whoever gives may be told of; None for no record of the kind at all."""
    told = [*not_withdrawn(entity.table)]
    if entity.governance is Governance.SHARED:
        told.append(entity.table.c.owner_id == giving.owner)
    if entity.discriminator is None:
        return told if _sees(giving, entity.family) else None
    seen = [each.code for each in entity.members if _sees(giving, each.family or entity.family)]
    return [*told, entity.table.c[entity.discriminator].in_(seen)]


def _sees(giving: Giving, family: Family) -> bool:
    if giving.audience is None:
        return True
    own = giving.audience.ceiling(family).own
    return own is not None and own.rung >= Detail.SUMMARY.rung and not giving.audience.is_of_one_site(family)

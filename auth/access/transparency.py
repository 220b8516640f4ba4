"""Transparency: what everybody may know of sharing - who shares which kinds of data, and for what.

Of agreements in force alone, by the rule that queries obey (auth/access/resolution.py). Gives no title, no text, no
area, no number of anything: those may name an operation or a place. Written as a statement; never reads by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from auth.access.resolution import binds, stands
from schema.tables.reference import AGENCY
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE


class Row(Protocol):
    """One row of the statement: a party, a kind of data and a purpose of an agreement."""

    reference: str
    party: str
    entity: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Public:
    """What is told of one agreement."""

    reference: str
    parties: tuple[str, ...]
    kinds: tuple[str, ...]
    purposes: tuple[str, ...]


def statement() -> sa.Select[tuple[str, str, str, str]]:
    """Choose parties, kinds and purposes of the agreements in force, of clauses that open anything at all.

    SQL: SELECT DISTINCT reference, agency.name, entity, purpose FROM agreement JOIN agreement_party ... JOIN clause ...
    WHERE status = 'ACTIVE' AND ... ORDER BY reference, agency.name, entity, purpose
    """
    party = AGENCY.c.name.label("party")
    columns = (AGREEMENT.c.reference, party, CLAUSE.c.entity, CLAUSE_PURPOSE.c.purpose)
    source = (
        AGREEMENT.join(AGREEMENT_PARTY, AGREEMENT_PARTY.c.agreement_id == AGREEMENT.c.id)
        .join(AGENCY, AGENCY.c.id == AGREEMENT_PARTY.c.agency_id)
        .join(CLAUSE, CLAUSE.c.agreement_id == AGREEMENT.c.id)
        .join(CLAUSE_PURPOSE, CLAUSE_PURPOSE.c.clause_id == CLAUSE.c.id)
    )
    # An empty list opens nothing, and what opens nothing is no sharing.
    complete = [_names_any(table) for table in (CLAUSE_AREA, CLAUSE_ROLE)]
    chosen = sa.select(*columns).select_from(source).where(*stands(), *binds(), *complete)
    return chosen.distinct().order_by(*columns)


def public(rows: Iterable[Row]) -> list[Public]:
    """Gather the rows of the statement, one agreement after another."""
    found: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for row in rows:
        parties, kinds, purposes = found.setdefault(row.reference, (set(), set(), set()))
        parties.add(row.party)
        kinds.add(row.entity)
        purposes.add(row.purpose)
    return [Public(reference, *(tuple(sorted(each)) for each in sets)) for reference, sets in sorted(found.items())]


def _names_any(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.select(sa.literal_column("1")).where(table.c.clause_id == CLAUSE.c.id).correlate(CLAUSE).exists()

"""Naming: find an agency or a site by what an operator types, which is its name or its id.

Capital letters do not matter. A name that nothing has is refused with the names there are: whoever types it may see
them all. Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auth.refusal import Code, RefusalError, Refused
from schema.tables.base import not_withdrawn
from schema.tables.reference import AGENCY, SITE

# A refusal is one sentence, however many there are.
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Agency:
    """Name an agency; *kind* is a code of the list agency_kind."""

    id: str
    name: str
    kind: str
    is_stopped: bool


@dataclass(frozen=True, slots=True)
class Site:
    """Name a site."""

    id: str
    name: str


def find_agency(connection: Connection, typed: str) -> Agency:
    """Find an agency. Raises: RefusalError BAD_USER_INPUT."""
    rows = connection.execute(sa.select(AGENCY).order_by(AGENCY.c.name))
    agencies = [Agency(row.id, row.name, row.kind, row.stopped_at is not None) for row in rows]
    for agency in agencies:
        if typed.strip().casefold() in (agency.name.casefold(), agency.id):
            return agency
    raise unknown("agency", typed, (agency.name for agency in agencies))


def find_site(connection: Connection, typed: str) -> Site:
    """Find a site. Raises: RefusalError BAD_USER_INPUT, also for a name that two sites have."""
    rows = connection.execute(
        sa.select(SITE.c.id, SITE.c.name).where(*not_withdrawn(SITE)).order_by(SITE.c.name, SITE.c.id)
    )
    sites = [Site(row.id, row.name) for row in rows]
    found = [site for site in sites if typed.strip().casefold() in (site.name.casefold(), site.id)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(site.id for site in found)
        raise RefusalError(Refused(Code.BAD_USER_INPUT, f"Several sites are called {typed!r}; name one by id: {ids}."))
    raise unknown("site", typed, (site.name for site in sites))


def unknown(what: str, typed: str, known: Iterable[str]) -> RefusalError:
    """Make the refusal of a word that names no *what*, with those that do."""
    names = list(known)
    listed = ", ".join(names[:MOST_NAMED]) or "none yet"
    if len(names) > MOST_NAMED:
        listed += f" and {len(names) - MOST_NAMED} more"
    return RefusalError(Refused(Code.BAD_USER_INPUT, f"There is no {what} {typed!r}; there are: {listed}."))

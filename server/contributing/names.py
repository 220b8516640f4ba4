"""Names: what people write in a sheet in the place of an id - the code of an area, the name of a site.

Looked up once for a run. Of what agreements share, such as groups, only the giving agency's own are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from schema.catalogue import CATALOGUE
from schema.entity import Governance
from schema.tables.base import is_id, not_withdrawn

# Of each kind of record that may be named, the columns that it is named by; the first is what a template speaks of.
NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "Area": ("gss_code", "name"),
    "Agency": ("name",),
    "Team": ("name",),
    "Operation": ("codename",),
    "Site": ("name",),
    "Indicator": ("code",),
    "OrganisedCrimeGroup": ("reference",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of what may be named, by kind of record and by the name in one spelling."""

    ids: Mapping[str, Mapping[str, frozenset[str]]]

    def id_of(self, target: str, typed: str) -> str | None:
        """Find what is meant; None for nothing, and for a name that several have."""
        if is_id(typed):
            return typed
        found = self._named(target, typed)
        return next(iter(found)) if len(found) == 1 else None

    def has_several(self, target: str, typed: str) -> bool:
        """Tell whether a name is not enough to say what is meant."""
        return len(self._named(target, typed)) > 1

    def _named(self, target: str, typed: str) -> frozenset[str]:
        return self.ids.get(target, {}).get(typed.casefold(), frozenset())


def read_names(connection: Connection, owner: str) -> Names:
    """Read every name there is for *owner*.

    SQL: SELECT id, gss_code, name FROM area; and so for each kind that may be named
    """
    ids: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for target, columns in NAMED_BY.items():
        entity = CATALOGUE[target]
        table = entity.table
        asked = sa.select(table.c.id, *(table.c[each] for each in columns)).where(*not_withdrawn(table))
        if entity.governance is Governance.SHARED:
            asked = asked.where(table.c.owner_id == owner)
        for id_, *names in connection.execute(asked):
            # By its own code first: a code is never the name of another.
            for name in names:
                ids[target][str(name).casefold()].add(str(id_))
    return Names({target: {name: frozenset(found) for name, found in of.items()} for target, of in ids.items()})

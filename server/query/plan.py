"""Plan: what an operation asks for, as a tree keyed by response names.

Step 6 of a query. Holds entities, links and argument values (with Bound
places), no AST and no SQL. Made by planning.py, read by the SQL writers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schema.entity import Entity, Field, Link
from server.query.feed_plan import Feed as Feed


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """`withheld`."""


@dataclass(frozen=True, slots=True)
class One:
    """A to-one link and what is asked of its record."""

    link: Link
    record: Record


@dataclass(frozen=True, slots=True)
class Many:
    """A plain list behind a link."""

    link: Link
    record: Record


@dataclass(frozen=True, slots=True)
class Paged:
    """A connection behind a link."""

    link: Link
    page: Page


Item = Typename | Withheld | Field | One | Many | Paged


@dataclass(frozen=True, slots=True)
class Record:
    """What is asked of one record: for each object type it may have, items by response name in order."""

    entity: Entity
    items: Mapping[str, tuple[tuple[str, Item], ...]]

    @property
    def is_uniform(self) -> bool:
        """Tell whether every type is asked the same, so that its kind need not be looked at."""
        asked = list(self.items.values())
        return len(asked) == 1 or (
            all(each == asked[0] for each in asked) and not any(_knows_its_type(item) for _, item in asked[0])
        )

    def merged(self) -> list[tuple[str, Item, frozenset[str]]] | None:
        """Give everything asked in one order that suits every type, with the types that ask it; None if there is none.

        An object's members come in the order of the document, which can differ by type: `{ ... on Arrest { id month }
        month ... on Warrant { id } }` has no common order.
        """
        waiting = {name: list(asked) for name, asked in self.items.items()}
        found: list[tuple[str, Item, frozenset[str]]] = []
        while any(waiting.values()):
            heads = (asked[0] for asked in waiting.values() if asked)
            free = next((head for head in heads if all(head not in asked[1:] for asked in waiting.values())), None)
            if free is None:
                return None
            holders = frozenset(name for name, asked in waiting.items() if asked and asked[0] == free)
            for name in holders:
                waiting[name].pop(0)
            found.append((*free, holders))
        return found


def _knows_its_type(item: Item) -> bool:
    return isinstance(item, (Typename, Withheld))


@dataclass(frozen=True, slots=True)
class KnownAt:
    """`asAt`: the instant, which may be a Bound place, and the path of the root field that it was given to."""

    instant: Any
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments of a connection; *filter* and cursors may hold Bound places, *known_at* is of its root field."""

    size: int
    backward: bool
    after: Any
    before: Any
    filter: Mapping[str, Any] | None
    order: tuple[tuple[Field, bool], ...]
    known_at: KnownAt | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A part of a connection that is known without asking: `__typename`."""

    text: str


@dataclass(frozen=True, slots=True)
class Nodes:
    """`nodes`."""

    record: Record


@dataclass(frozen=True, slots=True)
class Cursor:
    """`edges { cursor }`."""


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges`: for each record, these parts by response name."""

    parts: tuple[tuple[str, Constant | Cursor | Nodes], ...]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`pageInfo`: names of its fields by response name."""

    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TotalCount:
    """`totalCount`."""


Part = Constant | Nodes | Edges | PageInfo | TotalCount


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: its entity, arguments and the parts asked for by response name.

    *number* tells the pages of one operation apart.
    """

    number: int
    entity: Entity
    arguments: Arguments
    parts: tuple[tuple[str, Part], ...]


@dataclass(frozen=True, slots=True)
class NodeById:
    """`node(id, asAt)`: for each entity that may be meant, what is asked of it."""

    id: Any
    records: tuple[Record, ...]
    known_at: KnownAt | None = None


@dataclass(frozen=True, slots=True)
class AsAt:
    """`agreement(id, asAt)`: what is asked of the version that stood then, or that stands."""

    id: Any
    known_at: KnownAt | None
    record: Record


@dataclass(frozen=True, slots=True)
class Viewer:
    """`viewer`: fields by response name; *agency* for those that lead to the agency."""

    fields: tuple[tuple[str, str], ...]
    agencies: Mapping[str, Record]
    access: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Cells:
    """`measures` of a review: what is broken down by what, and the fields asked of each cell.

    *only* are the measures asked for; None for all of them.
    """

    by: tuple[str, ...]
    only: tuple[str, ...] | None
    fields: tuple[tuple[str, str], ...]
    areas: Mapping[str, Record]
    published: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Review:
    """`review(operation, year, asAt)`."""

    operation: Any
    year: int
    fields: tuple[tuple[str, str], ...]
    operations: Mapping[str, Record]
    cells: Mapping[str, Cells]
    known_at: KnownAt | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """`explainAccess`: of the kind *kind*, or of the record *id*, of which every kind that may be meant is looked for.

    *field* is the field asked about; None for the record as a whole. *fields* are those of the answer by response
    name, *steps* and *clauses* the same below them.
    """

    id: Any
    kind: str | None
    field: str | None
    records: tuple[Record, ...]
    fields: tuple[tuple[str, str], ...]
    steps: Mapping[str, tuple[tuple[str, str], ...]]
    clauses: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Terms:
    """`agreementTerms`: the lists of clauses by response name, with what is asked of each."""

    id: Any
    fields: tuple[tuple[str, str], ...]
    lists: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Simulation:
    """`simulateAgreement`: its fields by response name, below each list of openings those of an opening.

    *counts* are by the response names of an opening and of its count; *against* is the version to compare with,
    None for what is open now.
    """

    id: Any
    against: Any
    fields: tuple[tuple[str, str], ...]
    openings: Mapping[str, tuple[tuple[str, str], ...]]
    counts: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of an object that no statement writes: its type, and fields by response name with theirs."""

    type: str
    fields: tuple[tuple[str, str, Selection | None], ...]

    def has(self, *path: str) -> bool:
        """Tell whether the field at the end of *path* is asked anywhere."""
        first, rest = path[0], path[1:]
        below = [inner for _, name, inner in self.fields if name == first]
        return bool(below) and (not rest or any(inner is not None and inner.has(*rest) for inner in below))


@dataclass(frozen=True, slots=True)
class Trail:
    """A root field of the record of access; *arguments* may hold Bound places."""

    name: str
    arguments: Mapping[str, Any]
    selection: Selection


@dataclass(frozen=True, slots=True)
class Introspection:
    """`__schema` or `__type`: answered from the schema itself."""


_Composed = Viewer | Review | Explained | Terms | Simulation | Trail | Feed | Introspection
Root = Constant | Page | NodeById | AsAt | _Composed


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole operation: its root fields by response name, in order."""

    roots: tuple[tuple[str, Root], ...]

"""Disclosed: what an answer told, of which records and in which numbers, for the record of access.

Part of step 10 of a query. What is asked of each kind of record follows from the plan and is worked out once with it;
which records were told follows from the marks in the answer itself, so that what stands on record is what left. Holds
ids and names, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from auth.disclosure.release import Released, Status
from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Link
from schema.graphql.changes import CHANGES
from schema.graphql.reach import TRAIL
from server.audit.entry import Disclosed, Entry
from server.feeds.page import FeedPage
from server.query import plan
from server.query.binds import Request, found, moment_of
from server.query.marked_records import mark, read
from server.query.marks import RECORDED, is_recorded, parent_link
from server.query.splice import Marked

_AGREEMENT = "Agreement"

# Who asked, and what they asked of it, by name: `Outcome` and `lines.drug`.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """What a plan asks, whatever it finds.

    *asked* are the root fields; *fields* the names asked of each kind of record that is put on record; *used* what
    records were chosen or ordered by, as `Outcome.month`; *has_cells* that it asks for numbers of a review.
    """

    asked: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    used: tuple[str, ...]
    has_cells: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer told.

    *operation* is its name. *counts* are by what was counted: records of a kind, or `review` for the cells that were
    told; *suppressed* the cells that were kept back for being small. *agreements* are `reference version` of those in
    force for who asked. *readings* are entries about what was read of the record of access itself. *instants* are those
    of which it was told what was known, in order.
    """

    outline: Outline
    operation: str | None = None
    records: tuple[Disclosed, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    suppressed: int = 0
    agreements: tuple[str, ...] = ()
    readings: tuple[Entry, ...] = ()
    instants: tuple[datetime, ...] = ()

    @property
    def is_reading(self) -> bool:
        """Tell whether the answer tells of nothing but the record of access."""
        return bool(self.readings) and TRAIL.issuperset(self.outline.asked)


def told(
    outline: Outline,
    marked: Marked,
    cells: Sequence[Released],
    *,
    operation: str | None,
    agreements: tuple[str, ...],
    readings: Sequence[Entry],
    count_cap: int,
) -> Told:
    """Say what an answer told; a number above the cap counts as one more than it."""
    counts: dict[str, int] = {}
    for number, count in marked.counts:
        name = RECORDED[number].name
        counts[name] = counts.get(name, 0) + (count_cap + 1 if count is None else count)
    if outline.has_cells and cells:
        counts["review"] = sum(each.value is not None for each in cells)
    suppressed = sum(each.status is Status.SUPPRESSED for each in cells)
    records = tuple(
        Disclosed(name, owner, ids, outline.fields.get(name, ())) for name, owner, ids in read(b"".join(marked.records))
    )
    instants = tuple(sorted(marked.instants))
    return Told(outline, operation, records, counts, suppressed, agreements, tuple(readings), instants)


def mark_asked(whole: plan.Plan, texts: Mapping[str, str], request: Request, marked: Marked) -> None:
    """Add to *marked* what no text bears marks of: instants, and agreements of which terms were told or supposed."""
    for key, root in whole.roots:
        if (known_at := _known_at(root)) is not None:
            marked.instants.add(moment_of(known_at, request))
        if isinstance(root, (plan.Terms, plan.Simulation)) and texts.get(key, "null") != "null":
            marked.records.append(mark(_AGREEMENT, None, str(found(root.id, request))))


def mark_changes(pages: Iterable[FeedPage], marked: Marked) -> None:
    """Add to *marked* every record that changes were told of, also where the record itself was not."""
    for item in (each for page in pages for each in page.items):
        marked.records.append(mark(item.entity, item.owner, item.record))


def _known_at(root: plan.Root) -> plan.KnownAt | None:
    if isinstance(root, plan.Page):
        return root.arguments.known_at
    return root.known_at if isinstance(root, (plan.NodeById, plan.AsAt, plan.Review)) else None


def joined(tells: Sequence[Told], *, asked: Iterable[str], operation: str | None) -> Told:
    """Say what a mutation told, each change of which was read back by itself; *asked* are its changes by name."""
    fields: dict[str, set[str]] = {}
    records: dict[tuple[str, str | None], set[bytes]] = {}
    for each in tells:
        for entity, names in each.outline.fields.items():
            fields.setdefault(entity, set()).update(names)
        for group in each.records:
            records.setdefault((group.entity, group.owner), set()).update(group.ids)
    named = {entity: tuple(sorted(names)) for entity, names in fields.items()}
    outline = Outline(tuple(dict.fromkeys(filter(None, asked))), named, (), has_cells=False)
    return Told(
        outline,
        operation,
        tuple(Disclosed(*key, frozenset(ids), named.get(key[0], ())) for key, ids in records.items()),
        agreements=tuple(dict.fromkeys(reference for each in tells for reference in each.agreements)),
    )


def outline_of(whole: plan.Plan) -> Outline:
    """Work out what a plan asks."""
    fields: dict[str, set[str]] = {}
    used: set[str] = set()
    for _, root in whole.roots:
        for entity, name in (*_of_root(root, used), *_of_feed(root, used)):
            fields.setdefault(entity, set()).add(name)
    named = {entity: tuple(sorted(names)) for entity, names in fields.items()}
    has_cells = any(isinstance(root, plan.Review) and root.cells for _, root in whole.roots)
    return Outline(tuple(dict.fromkeys(map(_word, whole.roots))), named, tuple(sorted(used)), has_cells)


def _word(named: tuple[str, plan.Root]) -> str:
    """Name a root field as the contract does: a response name is the client's own word."""
    _, root = named
    if isinstance(root, plan.Page):
        return root.entity.root or root.entity.name
    if isinstance(root, plan.Trail):
        return root.name
    words = {
        plan.Feed: CHANGES,
        plan.AsAt: "agreement",
        plan.NodeById: "node",
        plan.Viewer: "viewer",
        plan.Review: "review",
        plan.Explained: "explainAccess",
        plan.Terms: "agreementTerms",
        plan.Simulation: "simulateAgreement",
        plan.Introspection: "__schema",
    }
    return words.get(type(root), "__typename")


def _of_root(root: plan.Root, used: set[str]) -> Iterator[Named]:
    if isinstance(root, plan.Page):
        yield from _of_page(root, used, "")
    elif isinstance(root, (plan.NodeById, plan.Explained)):
        for record in root.records:
            yield from _of_record(record, used, _within_parent(record.entity))
    elif isinstance(root, plan.AsAt):
        yield from _of_record(root.record, used, _within_parent(root.record.entity))
    elif isinstance(root, plan.Viewer):
        for record in root.agencies.values():
            yield from _of_record(record, used, "")
    elif isinstance(root, (plan.Terms, plan.Simulation)):
        yield from ((_AGREEMENT, name) for _, name in root.fields if name != "__typename")
    elif isinstance(root, plan.Review):
        areas = [record for cells in root.cells.values() for record in cells.areas.values()]
        for record in (*root.operations.values(), *areas):
            yield from _of_record(record, used, "")


def _of_feed(root: plan.Root, used: set[str]) -> Iterator[Named]:
    """Name what is asked of the records that changes are told of; a change tells which one it is."""
    if isinstance(root, plan.Feed):
        yield from ((kind, "id") for kind in root.kinds if root.items)
        for record in (each for records in root.records.values() for each in records):
            yield from _of_record(record, used, "")


def _of_page(page: plan.Page, used: set[str], before: str) -> Iterator[Named]:
    used.update(f"{page.entity.name}.{field.name}" for field, _ in page.arguments.order)
    used.update(_of_filter(page.entity, page.arguments.filter))
    for _, part in page.parts:
        if isinstance(part, plan.Nodes):
            yield from _of_record(part.record, used, before)
        elif isinstance(part, plan.Edges):
            for _, each in part.parts:
                if isinstance(each, plan.Nodes):
                    yield from _of_record(each.record, used, before)


def _of_record(record: plan.Record, used: set[str], before: str) -> Iterator[Named]:
    """Name what is asked of a record; *before* leads from the record that it is told with."""
    told_with = _standing(record.entity)
    for item in {id(item): item for items in record.items.values() for _, item in items}.values():
        name = _name(item)
        if is_recorded(told_with):
            yield told_with.name, before + name
        if isinstance(item, (plan.One, plan.Many)):
            yield from _of_record(item.record, used, _before(item.link, before))
        elif isinstance(item, plan.Paged):
            yield from _of_page(item.page, used, _before(item.link, before))


def _before(link: Link, before: str) -> str:
    return f"{before}{link.name}." if parent_link(CATALOGUE[link.target]) else ""


def _standing(entity: Entity) -> Entity:
    """Give the entity as which a record is put on record: that which it lies within."""
    link = parent_link(entity)
    return CATALOGUE[link.target] if link else entity


def _within_parent(entity: Entity) -> str:
    """Give the way from the record that one of *entity* lies within: `lines.`."""
    parent = _standing(entity)
    ways = (each.name for each in parent.every_attribute() if isinstance(each, Link) and each.target == entity.name)
    return f"{next(ways)}." if parent is not entity else ""


def _name(item: plan.Item) -> str:
    if isinstance(item, plan.Typename):
        return "__typename"
    if isinstance(item, plan.Withheld):
        return "withheld"
    return item.name if isinstance(item, Field) else item.link.name


def _of_filter(entity: Entity, given: object) -> Iterator[str]:
    """Name what a filter compares, through links, members and connectives."""
    if isinstance(given, list):
        for each in given:
            yield from _of_filter(entity, each)
    if not isinstance(given, Mapping):
        return
    attributes = {each.name: each for each in entity.every_attribute()}
    for name, value in given.items():
        attribute = attributes.get(name)
        if attribute is None:
            # A connective, or a member of an interface.
            yield from _of_filter(entity, value)
            continue
        yield f"{entity.name}.{name}"
        if isinstance(attribute, Link) and isinstance(value, Mapping):
            below = list(value.values()) if attribute.many else value
            yield from _of_filter(CATALOGUE[attribute.target], below)

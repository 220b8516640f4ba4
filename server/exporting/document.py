"""Document: one list of the contract as the columns of a file, and the GraphQL document that asks for a page of it.

Every value of a record and of the records it links to by name, as far as the caller's role has words for them. Lists
within a record are not in it: each of these is a list of its own. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from schema.catalogue import CATALOGUE
from schema.entity import Attribute, Entity, Field, Kind

# So many records at once: a page costs the same to plan, to ask and to put on record, however many it has.
PAGE = 1_000
# What a linked record is called by.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "Area": ("gssCode", "name"),
    "Agency": ("name",),
    "Operation": ("codename",),
    "Site": ("name",),
    "Phase": ("kind",),
    "OrganisedCrimeGroup": ("reference",),
    "Indicator": ("code",),
    "Team": ("name",),
}
TYPE, WITHHELD = "type", "withheld"
# Stands in a heading between the name of a link and what the linked record is called by, which is text.
LINKED = "."


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, under which its values stand in an answer too, and the types of record that have it.

    *kind* is that of its values; text where types differ, and for what names another record. *scale* is the number of
    decimals of a DECIMAL.
    """

    heading: str
    types: frozenset[str]
    kind: Kind = Kind.TEXT
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Export:
    """One list: its root field, the document for a page, and the columns."""

    root: str
    document: str
    columns: tuple[Column, ...]


def exportable() -> tuple[str, ...]:
    """Name every list that can be exported, by its root field."""
    return tuple(entity.root for entity in CATALOGUE.values() if entity.root is not None)


@cache
def export_of(root: str, schema: GraphQLSchema, *, is_filtered: bool) -> Export | None:
    """Give the export of a list in the *schema* of a role, chosen by a filter or whole; None where there is none."""
    entity = next((each for each in CATALOGUE.values() if each.root == root), None)
    field = schema.query_type.fields.get(root) if schema.query_type else None
    if entity is None or field is None:
        return None
    seen = {name: _fields(schema, name) for name in entity.types() if name in schema.type_map}
    types = list(seen)
    having: dict[str, set[str]] = {TYPE: set(types)}
    # What a record itself calls its type stands in the place of the kind of record.
    shared, own = {TYPE: f"{TYPE}: __typename"}, list[str]()
    for selection, names in _selected(entity.own, seen[types[0]], ""):
        shared[names[0]] = selection
        having |= {name: set(types) for name in names}
    for type_name in types:
        member = entity.member(type_name)
        found = list(_selected(member.adds if member else (), seen[type_name], f"{type_name}_"))
        for _, names in found:
            for name in names:
                having.setdefault(name, set()).add(type_name)
        if found:
            own.append(f"... on {type_name} {{ {' '.join(selection for selection, _ in found)} }}")
    if all(WITHHELD in fields for fields in seen.values()):
        own.append(WITHHELD)
        having[WITHHELD] = set(types)
    given = f", $filter: {get_named_type(field.args['filter'].type)}" if is_filtered else ""
    passed = ", filter: $filter" if is_filtered else ""
    document = (
        f"query Export($after: String{given}) {{ {root}(first: {PAGE}, after: $after{passed}) "
        f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {' '.join([*shared.values(), *own])} }} }} }}"
    )
    kinds = _kinds(entity)
    columns = (Column(name, frozenset(of), *kinds.get(name, ())) for name, of in having.items())
    return Export(root, document, tuple(columns))


def _kinds(entity: Entity) -> dict[str, tuple[Kind, int]]:
    """Give kind and scale of each name that all types agree on."""
    found: dict[str, set[tuple[Kind, int]]] = {}
    for each in (*entity.own, *(one for member in entity.members for one in member.adds)):
        if isinstance(each, Field):
            found.setdefault(each.name, set()).add((each.kind, each.scale))
    return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1}


def _fields(schema: GraphQLSchema, type_name: str) -> frozenset[str]:
    found = schema.type_map[type_name]
    return frozenset(found.fields) if isinstance(found, GraphQLObjectType) else frozenset()


def _selected(
    attributes: tuple[Attribute, ...], seen: frozenset[str], alias: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give each selection with the headings of its values; an *alias* where several types have a field of one name."""
    for each in attributes:
        if each.name not in seen:
            continue
        said = f"{alias}{each.name}: {each.name}" if alias else each.name
        if isinstance(each, Field):
            yield said, (each.name,)
        elif not each.many and each.target in _NAMES:
            names = _NAMES[each.target]
            yield f"{said} {{ {' '.join(names)} }}", tuple(f"{each.name}{LINKED}{name}" for name in names)

"""Objects: a GraphQL type for each entity, interfaces with their members, and connections.

A link to records that may be invisible is nullable, and so is a field that
may be withheld row by row; `withheld` then names it.
"""

from __future__ import annotations

from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Field, Governance, Link
from schema.graphql import inputs, scalars
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.reach import may_be_withheld, tells_withheld
from schema.tables.past import PAST, PAST_OPEN

MOST_PER_PAGE = 100
_PAGING = {
    "first": f"How many records, counted from the start: 1 to {MOST_PER_PAGE}. Give either first or last.",
    "last": f"How many records, counted from the end: 1 to {MOST_PER_PAGE}. Give either first or last.",
}
_CURSORS = {
    "after": "Only records behind this cursor, in the same order.",
    "before": "Only records ahead of this cursor, in the same order.",
}


class Node(graphene.Interface):
    """A record that can be asked for again by its id."""

    id = graphene.ID(required=True, description="Opaque global id.")


def page_info(printing: Printing) -> GraphType:
    """Give the type that says where a page stands (Relay cursor connections)."""
    return printing.once(
        "PageInfo",
        lambda: object_of(
            "PageInfo",
            "Where a page stands among all records that fit.",
            {
                "hasNextPage": graphene.Boolean(required=True, description="True when records follow this page."),
                "hasPreviousPage": graphene.Boolean(required=True, description="True when records precede this page."),
                "startCursor": graphene.String(description="Cursor of the first record; null on an empty page."),
                "endCursor": graphene.String(description="Cursor of the last record; null on an empty page."),
            },
        ),
    )


def record(printing: Printing, entity: Entity) -> GraphType:
    """Give the type of an entity: an object, or an interface whose members are made with it."""

    def make() -> GraphType:
        members = _attributes(printing, entity, entity.name)
        if not entity.members:
            return object_of(entity.name, entity.text, members, (Node,))
        meta = type("Meta", (), {"description": entity.text, "interfaces": (Node,)})
        return type(entity.name, (graphene.Interface,), {"Meta": meta, **members})

    return printing.once(entity.name, make)


def members(printing: Printing, entity: Entity) -> tuple[GraphType, ...]:
    """Give the object types of an interface that are within reach."""
    return tuple(_member(printing, entity, name) for name in printing.reach.members(entity) if entity.members)


def connection(printing: Printing, entity: Entity) -> GraphType:
    """Give the connection type of an entity (Relay cursor connections)."""
    name = f"{entity.name}Connection"
    node = _later(printing, entity)

    def make() -> GraphType:
        edge = object_of(
            f"{entity.name}Edge",
            f"A {entity.name} and its place in the list.",
            {
                "cursor": graphene.String(
                    required=True, description="Sealed place in this order; give it as after or before."
                ),
                "node": graphene.Field(graphene.NonNull(node), description="The record."),
            },
        )
        return object_of(
            name,
            f"A page of {entity.name} records that you may see.",
            {
                "edges": graphene.Field(list_of(edge), description="The records with their cursors."),
                "nodes": graphene.Field(list_of(node), description="The records."),
                "pageInfo": graphene.Field(page_info(printing), required=True, description="Where the page stands."),
                "totalCount": graphene.Int(
                    description="How many records fit the filter, counted up to 10,000; null when there are more."
                ),
            },
        )

    return printing.once(name, make)


def page_arguments(printing: Printing, entity: Entity) -> dict[str, Any]:
    """Give the arguments of a connection field."""
    order = graphene.List(graphene.NonNull(inputs.order_of(printing, entity)))
    return {
        **{name: graphene.Argument(graphene.Int, description=text) for name, text in _PAGING.items()},
        **{name: graphene.Argument(graphene.String, description=text) for name, text in _CURSORS.items()},
        "filter": graphene.Argument(
            inputs.filter_of(printing, entity, entity.name), description="Only records for which this holds."
        ),
        "orderBy": graphene.Argument(
            order, description=f"Keys of the order, first one strongest. {_default_order(entity)}"
        ),
    }


def as_at() -> graphene.Argument:
    """Give the argument that asks for what was known at an instant."""
    return graphene.Argument(
        scalars.DateTime,
        description="Answer with what was known at this instant, as it was known then, all that lies below included; "
        "now when left out. Unit: UTC instant up to now. What you may see is decided as of now, by the newest version "
        "of each record and by that of then. A record whose recordedAt is withheld from you stands as at the "
        "beginning of the month. Areas, teams and agencies are what they were, those that were added since included; "
        "which area lies within which is as of now. An agreement is what it was, for its parties of now.",
    )


def page(printing: Printing, entity: Entity, text: str, *, is_root: bool = False) -> graphene.Field:
    """Give a field that answers with a page of *entity*; at the root also as at an instant, where versions are kept."""
    arguments = page_arguments(printing, entity)
    if is_root and entity.table.name in PAST | PAST_OPEN:
        arguments["asAt"] = as_at()
    return graphene.Field(lambda: connection(printing, entity), required=True, args=arguments, description=text)


def _member(printing: Printing, entity: Entity, name: str) -> GraphType:
    member = entity.member(name)
    text = member.text if member else entity.text
    faces = (Node, record(printing, entity))
    return printing.once(name, lambda: object_of(name, text, _attributes(printing, entity, name), faces))


def _attributes(printing: Printing, entity: Entity, type_name: str) -> dict[str, Any]:
    seen = printing.reach.attributes[type_name]
    fields = {
        name: _field(printing, entity, attribute)
        if isinstance(attribute, Field)
        else _link(printing, entity, attribute)
        for name, attribute in entity.attributes(type_name).items()
        if name in seen
    }
    if tells_withheld(entity):
        fields["withheld"] = graphene.Field(
            list_of(scalars.FieldName),
            description="Names of this record's fields that are withheld from you, whatever was selected.",
        )
    return fields


def _field(printing: Printing, entity: Entity, field: Field) -> graphene.Field:
    # Rows of a hidden kind are absent, so the kind itself is never null; other hidden codes are masked.
    masked = field.column != entity.discriminator and bool(printing.reach.hidden_codes.get(field.codes or ""))
    nullable = field.optional or may_be_withheld(field.detail) or masked
    of = inputs.scalar(printing, field)
    return graphene.Field(of, required=not nullable, description=inputs.described(field))


def _link(printing: Printing, entity: Entity, link: Link) -> graphene.Field:
    target = CATALOGUE[link.target]
    if link.paged:
        return page(printing, target, link.text)
    later = _later(printing, target)
    if link.many:
        return graphene.Field(list_of(later), description=link.text)
    certain = target.governance is Governance.OPEN or link.name == entity.within
    nullable = link.optional or may_be_withheld(link.detail) or not certain
    return graphene.Field(later, required=not nullable, description=link.text)


def _default_order(entity: Entity) -> str:
    names = {field.column: field.name for field in entity.fields}
    keys = ", ".join(names.get(column, column) for column in entity.order)
    return f"Default: {keys}, {'highest' if entity.newest_first else 'lowest'} first. The id settles ties."


def _later(printing: Printing, entity: Entity) -> Any:
    return lambda: record(printing, entity)

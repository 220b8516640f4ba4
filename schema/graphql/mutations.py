"""Mutations: the Mutation type, its inputs and payloads, printed from the declarations in schema/mutations.

A role's schema has those that the role could ever be allowed, and no Mutation
type where that is none. No resolvers: server/command does what is asked.
"""

from __future__ import annotations

from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.graphql.inputs import SCALARS
from schema.graphql.objects import record
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.retention import decided
from schema.mutation import Given, Mutation, Shape
from schema.mutations import MUTATIONS
from schema.mutations.contributions import FAULTS, OF_SHAPE, REFERENCE


def mutation(printing: Printing) -> GraphType | None:
    """Give the Mutation type for what is within reach; None where nothing is."""
    fields = {
        name: graphene.Field(
            _payload(printing, each),
            args={given.name: graphene.Argument(**_typed(printing, given)) for given in each.arguments},
            description=each.text,
        )
        for name, each in MUTATIONS.items()
        if name in printing.reach.mutations
    }
    if not fields:
        return None
    text = "What can be changed. Several in one operation run in order; one that fails undoes no other."
    return type("Mutation", (graphene.ObjectType,), {"__doc__": text, **fields})


def payload_name(each: Mutation) -> str:
    """Name the type that a mutation answers with."""
    if each.decides:
        return "RetentionPayload"
    return "IngestPayload" if each.is_bulk else f"{each.target}Payload"


def member_of(target: str) -> str:
    """Name the field of a payload that holds the record: `agreement` for Agreement."""
    return target[0].lower() + target[1:]


def _payload(printing: Printing, each: Mutation) -> GraphType:
    if each.decides:
        return printing.once("RetentionPayload", lambda: decided(_row(printing), _fault(printing)))
    if each.is_bulk:
        return _report(printing)
    target = each.target

    def make() -> GraphType:
        text, fields = "What became of it.", {}
        if printing.reach.has(target):
            text = f"The {target} as it is after the change."
            fields[member_of(target)] = graphene.Field(record(printing, CATALOGUE[target]), description=text)
        return object_of(f"{target}Payload", text, fields | (_faults(printing) if each.contributes else {}))

    return printing.once(f"{target}Payload", make)


def _row(printing: Printing) -> GraphType:
    fields = {
        "row": graphene.Int(required=True, description="Its place among the rows, from 0."),
        "id": graphene.ID(description="The record; null where it was not written."),
        "version": graphene.Int(description="Version of the record."),
        "errors": graphene.Field(list_of(_fault(printing)), description="All that is wrong with the row."),
    }
    return printing.once("RowReport", lambda: object_of("RowReport", "What became of one row.", fields))


def _report(printing: Printing) -> GraphType:
    counts = {
        "created": "Records that are new.",
        "corrected": "Records that were there, and said something else.",
        "unchanged": "Records that were there as they are.",
        "rejected": "Rows that have a fault.",
    }
    return object_of(
        "IngestPayload",
        "What became of many rows. Where nothing was written, what would have become of them.",
        {
            **{name: graphene.Int(required=True, description=f"{text} Unit: rows.") for name, text in counts.items()},
            "isWritten": graphene.Boolean(required=True, description="False: nothing at all was written."),
            "rows": graphene.Field(list_of(_row(printing)), description="Each row, in the order they were given."),
        },
    )


def _fault(printing: Printing) -> GraphType:
    def make() -> GraphType:
        codes = printing.choice(
            "FaultCode", "Why a contribution is not taken.", {k.value: v for k, v in FAULTS.items()}
        )
        path = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
        fields = {
            "code": graphene.Field(graphene.NonNull(codes), description="What is wrong."),
            "path": graphene.Field(path, description="Where it stands, from the argument: `input`, `occurredOn`."),
            "message": graphene.Field(graphene.NonNull(graphene.String), description="What is wrong, in a sentence."),
        }
        return type("Fault", (graphene.ObjectType,), {"__doc__": "One thing that is wrong with an input.", **fields})

    return printing.once("Fault", make)


def _faults(printing: Printing) -> dict[str, Any]:
    many = list_of(_fault(printing))
    version = "Version of the record; the current one where CONFLICT says that it is another."
    return {
        "id": graphene.Field(graphene.ID, description="The record; null where nothing was done."),
        "version": graphene.Field(graphene.Int, description=version),
        "errors": graphene.Field(many, description="All that is wrong; nothing was written where there is any."),
    }


def _typed(printing: Printing, given: Given) -> dict[str, Any]:
    of = _type(printing, given)
    many = graphene.List(graphene.NonNull(of)) if given.many else of
    return {"type_": many if given.optional else graphene.NonNull(many), "description": given.text}


def _type(printing: Printing, given: Given) -> GraphType:
    if given.shape is not None:
        return _shape(printing, given.shape)
    if given.codes is not None:
        return printing.enum(given.codes)
    if given.kind is None:
        raise ValueError(f"{given.name} is given as nothing")
    return SCALARS[given.kind]


def _within_reach(printing: Printing, shape: Shape) -> list[Given]:
    """Leave out of a record's input what its reader could never see: writing blindly would be a way to guess."""
    type_name = OF_SHAPE.get(shape.name)
    if type_name is None:
        return list(shape.members)
    if type_name in printing.reach.submits:
        # Whose a reference is would be told by recording with it.
        return [each for each in shape.members if each.name != REFERENCE]
    entity = next(each for each in CATALOGUE.values() if type_name in (each.name, *each.types()))
    beyond = entity.attributes(type_name).keys() - printing.reach.attributes.get(type_name, frozenset())
    return [each for each in shape.members if each.name not in beyond]


def _shape(printing: Printing, shape: Shape) -> GraphType:
    def make() -> GraphType:
        members = {each.name: graphene.InputField(**_typed(printing, each)) for each in _within_reach(printing, shape)}
        # A plain dict: graphene's own container would hide a dict's methods behind members of their names.
        meta = type("Meta", (), {"description": shape.text, "container": dict})
        return type(shape.name, (graphene.InputObjectType,), {"Meta": meta, **members})

    return printing.once(shape.name, make)

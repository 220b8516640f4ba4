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
from schema.graphql.printing import GraphType, Printing
from schema.mutation import Given, Mutation, Shape
from schema.mutations import MUTATIONS


def mutation(printing: Printing) -> GraphType | None:
    """Give the Mutation type for what is within reach; None where nothing is."""
    fields = {
        name: graphene.Field(
            _payload(printing, each.target),
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
    return f"{each.target}Payload"


def member_of(target: str) -> str:
    """Name the field of a payload that holds the record: `agreement` for Agreement."""
    return target[0].lower() + target[1:]


def _payload(printing: Printing, target: str) -> GraphType:
    def make() -> GraphType:
        text = f"The {target} as it is after the change."
        field = graphene.Field(record(printing, CATALOGUE[target]), description=text)
        meta = type("Meta", (), {"description": text})
        return type(f"{target}Payload", (graphene.ObjectType,), {"Meta": meta, member_of(target): field})

    return printing.once(f"{target}Payload", make)


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


def _shape(printing: Printing, shape: Shape) -> GraphType:
    def make() -> GraphType:
        members = {each.name: graphene.InputField(**_typed(printing, each)) for each in shape.members}
        # A plain dict: graphene's own container would hide a dict's methods behind members of their names.
        meta = type("Meta", (), {"description": shape.text, "container": dict})
        return type(shape.name, (graphene.InputObjectType,), {"Meta": meta, **members})

    return printing.once(shape.name, make)

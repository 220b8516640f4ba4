"""The schema itself: from a Reach to a GraphQL schema and to its text.

`schema_for` is what requests are validated against, one for each set of
roles; `contract_text` is what `schema/contract.graphql` holds.
"""

from __future__ import annotations

import graphene
from graphql import GraphQLSchema, print_schema

from schema.catalogue import CATALOGUE
from schema.graphql.changes import subscription
from schema.graphql.mutations import mutation
from schema.graphql.objects import members, record
from schema.graphql.printing import Printing
from schema.graphql.reach import Reach, full
from schema.graphql.roots import query


def schema_for(reach: Reach) -> GraphQLSchema:
    """Make the GraphQL schema of what is within *reach*."""
    printing = Printing(reach)
    root = query(printing)
    objects = [
        each
        for entity in CATALOGUE.values()
        if reach.has(entity.name)
        for each in (members(printing, entity) if entity.members else (record(printing, entity),))
    ]
    made: GraphQLSchema = graphene.Schema(
        query=root,
        mutation=mutation(printing),
        subscription=subscription(printing),
        types=objects,
        auto_camelcase=False,
    ).graphql_schema
    return made


def contract_text(reach: Reach | None = None) -> str:
    """Print the schema in the schema definition language: the whole contract, or what is within *reach*."""
    return print_schema(schema_for(reach or full())) + "\n"

"""Roots: the Query type - viewer, node, a connection for each entity, the review, and the record of access.

What is not a record of the catalogue (the viewer, cells of the review) is
declared here by hand; everything else is printed.
"""

from __future__ import annotations

from typing import Any

import graphene

from schema.catalogue import CATALOGUE
from schema.graphql.audit import trail
from schema.graphql.batches import batch
from schema.graphql.changes import changes
from schema.graphql.explaining import explain_access
from schema.graphql.history import history
from schema.graphql.objects import Node, as_at, page, record
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.reach import BATCH
from schema.graphql.retention import retention
from schema.graphql.scalars import Month
from schema.graphql.supposing import simulate_agreement
from schema.graphql.terms import agreement_terms
from schema.mutations import MUTATIONS


def query(printing: Printing) -> GraphType:
    """Give the Query type for what is within reach."""
    fields: dict[str, Any] = {
        "viewer": graphene.Field(
            _viewer(printing), required=True, description="Who you are here, and what you may see."
        ),
        "node": graphene.Field(
            Node,
            args={
                "id": graphene.Argument(graphene.ID, required=True, description="Global id of a record."),
                "asAt": as_at(),
            },
            description="The record of this id, if there is one that you may see.",
        ),
    }
    fields["explainAccess"] = explain_access(printing)
    for entity in CATALOGUE.values():
        if entity.root and printing.reach.has(entity.name):
            fields[entity.root] = page(printing, entity, f"{entity.text} Those that you may see.", is_root=True)
    if printing.reach.has("AgreementVersion"):
        fields["agreement"] = _as_at(printing)
    if printing.reach.has("Agreement"):
        fields["agreementTerms"] = agreement_terms(printing)
    if printing.reach.simulation:
        fields["simulateAgreement"] = simulate_agreement(printing)
    if printing.reach.review:
        fields["review"] = _review(printing)
    if any(MUTATIONS[name].contributes for name in printing.reach.mutations):
        fields["history"] = history(printing)
    if printing.reach.batches:
        fields[BATCH] = batch(printing)
    fields |= retention(printing) if printing.reach.retention else {}
    fields |= trail(printing) | changes(printing)
    return type("Query", (graphene.ObjectType,), {"__doc__": "What can be asked.", **fields})


def _as_at(printing: Printing) -> graphene.Field:
    return graphene.Field(
        record(printing, CATALOGUE["AgreementVersion"]),
        args={
            "id": graphene.Argument(graphene.ID, required=True, description="The agreement."),
            "asAt": as_at(),
        },
        description="What an agreement said: its newest version, or that which was the newest at an instant.",
    )


def _viewer(printing: Printing) -> GraphType:
    access = object_of(
        "Access",
        "How much you see of one kind of record, and why.",
        {
            "entity": graphene.String(required=True, description="The kind of record."),
            "detail": graphene.Field(printing.enum("detail"), description="Highest Detail; null for none at present."),
            "because": graphene.String(required=True, description="The rule or agreement that decides it, in words."),
        },
    )
    return object_of(
        "Viewer",
        "Who is asking, as the access token says.",
        {
            "kind": graphene.Field(printing.enum("principal_kind"), required=True, description="Person or service."),
            "clientId": graphene.ID(required=True, description="The registered client that asks."),
            "agency": graphene.Field(
                record(printing, CATALOGUE["Agency"]), required=True, description="The agency it acts for."
            ),
            "roles": graphene.Field(list_of(printing.enum("role")), description="The roles it acts in."),
            "scopes": graphene.Field(list_of(graphene.String), description="The scopes of the token."),
            "purpose": graphene.Field(printing.enum("purpose"), required=True, description="Purpose of this request."),
            "access": graphene.Field(list_of(access), description="What you see of each kind of record, and why."),
        },
    )


def _review(printing: Printing) -> graphene.Field:
    measure = printing.enum("measure")
    dimension = printing.enum("dimension")
    review = object_of(
        "Review",
        "The annual review of an operation, as numbers that passed disclosure control for you. They count your own "
        "agency's records and those that agreements in force open to you, if only in numbers.",
        {
            "operation": graphene.Field(
                record(printing, CATALOGUE["Operation"]), required=True, description="The operation."
            ),
            "year": graphene.Int(required=True, description="The year. Unit: calendar year."),
            "measures": graphene.Field(
                list_of(_cell(printing)),
                args={
                    "by": graphene.Argument(
                        graphene.List(graphene.NonNull(dimension)),
                        description="Break the year down by these; none gives one cell for each measure. AREA: areas "
                        "of the operation that the record's area lies in. PHASE: phases that its site was in that day, "
                        "or in that month where you are not shown the day; phases overlap, so parts may add up to "
                        "more than the whole, or to less.",
                    ),
                    "only": graphene.Argument(
                        graphene.List(graphene.NonNull(measure)),
                        description="Only these measures; all when left out or null.",
                    ),
                },
                description="Cells, in the order of measures, then area, phase and month; every cell there is, "
                "whatever it counts.",
            ),
        },
    )
    return graphene.Field(
        review,
        args={
            "operation": graphene.Argument(graphene.ID, required=True, description="Id of the operation."),
            "year": graphene.Argument(graphene.Int, required=True, description="Calendar year, 1900 to 2100."),
            "asAt": as_at(),
        },
        description="The annual review of an operation; null when there is no such operation. As at an instant, "
        "records that you are told in numbers only stand as at the beginning of its month; where you are told no "
        "months of some measures, every record of another agency as at the beginning of its quarter.",
    )


def _cell(printing: Printing) -> GraphType:
    published = object_of(
        "PublishedValue",
        "The figure that was published for the same thing.",
        {
            "value": graphene.Float(required=True, description="The published value, in the cell's unit."),
            "qualifier": graphene.Field(printing.enum("qualifier"), required=True, description="How it was qualified."),
            "source": graphene.String(required=True, description="Where it was published."),
        },
    )
    number = "Unit: the cell's unit."
    return object_of(
        "Cell",
        "One number of a review, as far as it may be told to you.",
        {
            "measure": graphene.Field(printing.enum("measure"), required=True, description="What is measured."),
            "unit": graphene.Field(printing.enum("unit"), required=True, description="Unit of the numbers."),
            "value": graphene.Float(description=f"The number; null when it is suppressed or not available. {number}"),
            "lower": graphene.Float(description=f"The true number is not below this; null when unknown. {number}"),
            "upper": graphene.Float(description=f"The true number is not above this; null when unknown. {number}"),
            "status": graphene.Field(printing.enum("cell_status"), required=True, description="What was done to it."),
            "area": graphene.Field(
                record(printing, CATALOGUE["Area"]), description="Area of the cell, when broken down by area."
            ),
            "phase": graphene.Field(
                printing.enum("phase_kind"), description="Phase of the cell, when broken down by phase."
            ),
            "month": graphene.Field(Month, description="Month of the cell, when broken down by month."),
            "published": graphene.Field(published, description="The published figure beside it, for the whole year."),
        },
    )

"""Supposing: the types of `simulateAgreement`, what an agreement would open before anybody signs it.

Declared by hand, as nothing of it is a record. Holds no data of any record: kinds, names of fields, and numbers.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import FieldName


def simulate_agreement(printing: Printing) -> graphene.Field:
    """Give the root field that supposes an agreement to be in force."""
    return graphene.Field(
        _simulation(printing),
        args={
            "agreement": graphene.Argument(graphene.ID, required=True, description="Id of the agreement."),
            "against": graphene.Argument(
                graphene.Int,
                description="A version of it to compare with, instead of what is open now. Unit: versions, from 1.",
            ),
        },
        description="What would be open if this agreement were in force today, whatever its status, beside what is "
        "open under those in force, or beside what one of its versions would open; null when there is no agreement "
        "that you may see, or no such version. Of what other parties share with each other, only agreements that your "
        "agency is a party to count. One in a request.",
    )


def _simulation(printing: Printing) -> GraphType:
    return object_of(
        "Simulation",
        "What an agreement would open, by recipient, role, kind of record and owner.",
        {
            "reference": graphene.String(required=True, description="Reference of the agreement."),
            "version": graphene.Int(required=True, description="The version that is supposed. Unit: versions, from 1."),
            "against": graphene.Int(
                description="The version it is compared with; null for what is open now. Unit: versions, from 1."
            ),
            "openings": graphene.Field(list_of(_opening(printing)), description="What it would open."),
        },
    )


def _opening(printing: Printing) -> GraphType:
    count = graphene.NonNull(_count(printing))
    return object_of(
        "Opening",
        "What one role of one agency would see of one owner's records of one kind.",
        {
            "recipient": graphene.String(required=True, description="Name of the agency that receives."),
            "role": graphene.Field(printing.enum("role"), required=True, description="The role that would see it."),
            "purposes": graphene.Field(list_of(printing.enum("purpose")), description="What it would see it for."),
            "entity": graphene.String(required=True, description="The kind of record."),
            "owner": graphene.String(required=True, description="Name of the agency that shares."),
            "before": graphene.Field(printing.enum("detail"), description="Highest Detail before; null for nothing."),
            "after": graphene.Field(
                printing.enum("detail"),
                description="Highest Detail then; null where law or the role's ceiling leave nothing of it.",
            ),
            "opens": graphene.Field(list_of(FieldName), description="Names of the fields told in addition."),
            "rowsBefore": graphene.Field(count, description="How many records are open before."),
            "rowsAfter": graphene.Field(count, description="How many records would be open then."),
        },
    )


def _count(printing: Printing) -> GraphType:
    return object_of(
        "RowCount",
        "A number of records: exact of your own agency's where you may read them one by one, else through disclosure "
        "control; of others' not available under a text that the owner has not signed. When the two numbers differ "
        "by a few at the most, the second is told as the first, with wider bounds. At AGGREGATE records are told in "
        "numbers only.",
        {
            "status": graphene.Field(printing.enum("cell_status"), required=True, description="What was done to it."),
            "value": graphene.Int(description="The number; null when it is suppressed. Unit: records."),
            "lower": graphene.Int(description="The true number is not below this; null when unknown. Unit: records."),
            "upper": graphene.Int(description="The true number is not above this; null when unknown. Unit: records."),
        },
    )

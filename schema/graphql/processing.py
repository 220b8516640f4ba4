"""Processing: the record of processing activities (DPA 2018 section 61, UK GDPR article 30) as GraphQL.

Declared by hand, beside the record of access (audit.py), for data protection officers alone. What stands in it is
chosen in auth/access/processing.py.
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import Date, DateTime

DIRECTIONS = {
    "HELD": "The agency holds what it contributed itself.",
    "GIVEN": "The agency gives it to the recipient.",
    "RECEIVED": "The agency receives it from the owner.",
}


def processing_record(printing: Printing) -> graphene.Field:
    """Give the field of the record of processing."""
    made = object_of(
        "ProcessingRecord",
        "Your agency's record of processing, made from the agreements in force and the catalogue.",
        {
            "agency": graphene.ID(description="The agency whose record it is."),
            "generatedOn": graphene.Field(Date, required=True, description="Day it was made, or that of asAt."),
            "security": graphene.String(required=True, description="What protects the data."),
            "activities": graphene.Field(
                list_of(_activity(printing)), description="What is held, given and received, one for each clause."
            ),
        },
    )
    text = "The record of processing activities (DPA 2018 section 61, UK GDPR article 30)."
    at = "Answer with what it said at this instant: agreements, agencies and kinds of record held as they were known "
    at += "then; now when left out. Unit: UTC instant up to now."
    return graphene.Field(
        graphene.NonNull(made), args={"asAt": graphene.Argument(DateTime, description=at)}, description=text
    )


def _activity(printing: Printing) -> GraphType:
    return object_of(
        "ProcessingActivity",
        "One processing activity: a category of data, from whom to whom, by what right.",
        {
            "direction": graphene.Field(
                printing.choice("ProcessingDirection", "Which way the data goes.", DIRECTIONS),
                required=True,
                description="Held, given or received.",
            ),
            "entity": graphene.String(required=True, description="Category of data: the kind of record."),
            "description": graphene.String(required=True, description="What that kind of record is."),
            "detail": graphene.Field(printing.enum("detail"), required=True, description="How much of each record."),
            "fields": graphene.Field(list_of(graphene.String), description="Which fields; none for numbers only."),
            "owner": graphene.String(description="Agency that gives."),
            "recipient": graphene.String(description="Agency that receives: the category of recipients."),
            "agreement": graphene.String(description="Reference of the agreement."),
            "version": graphene.Int(description="Version of the agreement."),
            "clause": graphene.Int(description="Number of the clause."),
            "title": graphene.String(description="Title of the agreement."),
            "purposes": graphene.Field(list_of(printing.enum("purpose")), description="Purposes."),
            "roles": graphene.Field(list_of(printing.enum("role")), description="Roles of the recipient that see it."),
            "necessity": graphene.String(description="Why it is needed."),
            "lawfulBasis": graphene.Field(printing.enum("lawful_basis"), description="Lawful basis."),
            "gateway": graphene.Field(printing.enum("gateway"), description="Legal gateway."),
            "retentionMonths": graphene.Int(description="How long the recipient keeps it. Unit: months."),
            "startsOn": graphene.Field(Date, description="First day of the agreement."),
            "endsOn": graphene.Field(Date, description="Last day of the agreement; null for none."),
            "reviewOn": graphene.Field(Date, description="Day its review is due."),
            "dpiaReference": graphene.String(description="The data protection impact assessment."),
            "dpiaOn": graphene.Field(Date, description="Day of the assessment."),
        },
    )

"""Retention: the types of what is due for review, what will be, and what was disposed of; and what a change tells.

Declared by hand: a review is no record, and tells no value of one. A role that has no say in retention has none of
these in its schema.
"""

from __future__ import annotations

from typing import Any

import graphene

from schema.graphql.audit import proof_of_entry
from schema.graphql.objects import MOST_PER_PAGE, page_info
from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import Date, DateTime, Month

STATES = {
    "HELD": "Under a legal hold: it cannot be disposed of.",
    "PROPOSED": "Somebody proposed to dispose of it; a data protection officer decides.",
    "OVERDUE": "Its review was due in an earlier month.",
    "DUE": "Its review is due this month.",
    "LATER": "Its review is due in a later month.",
}


def retention(printing: Printing) -> dict[str, Any]:
    """Give the root fields of retention by name."""
    first = f"How many, the longest overdue first: 1 to {MOST_PER_PAGE}."
    reviews = graphene.Field(
        _page(printing),
        required=True,
        args={
            "first": graphene.Argument(graphene.Int, required=True, description=first),
            "after": graphene.Argument(graphene.String, description="Only reviews behind this cursor."),
            "until": graphene.Argument(Date, description="Due by this month; this one when left out."),
            "state": graphene.Argument(_state(printing), description="Only those that stand so."),
        },
        description="Records of your agency whose review is due: which they are, and under which rule; not what they "
        "say. Those that you have a say in.",
    )
    counted = object_of(
        "ForecastCell",
        "How many records of one kind and rule fall due.",
        {
            "month": graphene.Field(Month, description="The month; null for what is overdue already."),
            "isOverdue": graphene.Boolean(required=True, description="True: due in a month that is past."),
            "kind": graphene.String(required=True, description="The kind of record."),
            "rule": graphene.Field(printing.enum("retention_rule"), required=True, description="The rule."),
            "due": graphene.Int(required=True, description="How many, with those under a hold. Unit: records."),
            "held": graphene.Int(required=True, description="How many of them are under a hold. Unit: records."),
        },
    )
    forecast = graphene.Field(
        list_of(counted),
        args={"months": graphene.Argument(graphene.Int, description="How far ahead, 1 to 240; 12 when left out.")},
        description="How many of your agency's records fall due, month by month, by kind and rule.",
    )
    certificate = graphene.Field(
        _certificate(printing),
        args={"id": graphene.Argument(graphene.ID, required=True, description="Id of the certificate.")},
        description="The certificate of a disposal of your agency; null when there is none.",
    )
    return {"retentionReviews": reviews, "retentionForecast": forecast, "disposalCertificate": certificate}


def decided(row: GraphType, fault: GraphType) -> GraphType:
    """Give the type that a change of retention answers with."""
    return object_of(
        "RetentionPayload",
        "What became of the records: all of what was asked, or nothing.",
        {
            "isWritten": graphene.Boolean(required=True, description="False: nothing at all was done."),
            "certificate": graphene.ID(description="Of a disposal: id of its certificate."),
            "errors": graphene.Field(list_of(fault), description="What is wrong with the input as a whole."),
            "rows": graphene.Field(list_of(row), description="Each record, in the order they were given."),
        },
    )


def _state(printing: Printing) -> GraphType:
    return printing.choice("RetentionState", "How a record stands.", STATES)


def _review(printing: Printing) -> GraphType:
    when, who = graphene.Field(DateTime, required=True, description="When."), "Id of the person."
    why = graphene.String(required=True, description="Why, as it was given.")
    hold = object_of(
        "LegalHold",
        "A hold that a record is under.",
        {
            "reference": graphene.String(required=True, description="What it is for."),
            "reason": why,
            "placedAt": when,
            "placedBy": graphene.ID(required=True, description=who),
        },
    )
    ground = graphene.Field(printing.enum("disposal_ground"), required=True, description="On what ground.")
    by = graphene.ID(required=True, description=who)
    proposed = {"ground": ground, "reason": why, "at": when, "by": by}
    proposal = object_of("DisposalProposal", "That somebody proposed to dispose of it.", proposed)
    last = object_of("LastReview", "The last decision to keep it.", {"at": when, "by": by, "reason": why})
    return object_of(
        "RetentionReview",
        "A record whose review is due, without what it says.",
        {
            "id": graphene.ID(required=True, description="Id of the record."),
            "kind": graphene.String(required=True, description="The kind of record."),
            "version": graphene.Int(required=True, description="Its version. Unit: versions."),
            "isWithdrawn": graphene.Boolean(required=True, description="It was withdrawn, and its versions are kept."),
            "since": graphene.Field(Month, required=True, description="The month that its period runs from."),
            "rule": graphene.Field(printing.enum("retention_rule"), required=True, description="The rule."),
            "agreement": graphene.String(description="Reference of the agreement, where that is the rule."),
            "dueOn": graphene.Field(Date, required=True, description="First day of the month it is due in."),
            "state": graphene.Field(_state(printing), required=True, description="How it stands."),
            "holds": graphene.Field(list_of(hold), description="The holds that it is under."),
            "proposal": graphene.Field(proposal, description="The proposal to dispose of it, if there is one."),
            "lastReview": graphene.Field(last, description="The last decision to keep it, if there was one."),
        },
    )


def _page(printing: Printing) -> GraphType:
    node = _review(printing)
    edge = object_of(
        "RetentionReviewEdge",
        "A review and its place in the list.",
        {
            "cursor": graphene.String(required=True, description="Sealed place in the list; give it as after."),
            "node": graphene.Field(graphene.NonNull(node), description="The review."),
        },
    )
    return object_of(
        "RetentionReviewConnection",
        "A page of reviews.",
        {
            "edges": graphene.Field(list_of(edge), description="The reviews with their cursors."),
            "nodes": graphene.Field(list_of(node), description="The reviews."),
            "pageInfo": graphene.Field(page_info(printing), required=True, description="Where the page stands."),
        },
    )


def _certificate(printing: Printing) -> GraphType:
    return object_of(
        "DisposalCertificate",
        "Certificate of a disposal.",
        {
            "id": graphene.ID(required=True, description="Id of the certificate."),
            "statement": graphene.String(required=True, description="What it states, canonical JSON (RFC 8785)."),
            "entry": graphene.Int(description="Number of the entry on the record of access."),
            "proof": graphene.Field(
                proof_of_entry(printing),
                description="Proof that the entry, which holds the SHA-256 of the statement, is in a signed "
                "checkpoint; null until the next one, about a minute.",
            ),
        },
    )

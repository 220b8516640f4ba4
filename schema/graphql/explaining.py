"""Explaining: the types of `explainAccess`, which says why something is seen or not.

Declared by hand, as they are no records of the catalogue. The steps are those of README "Who sees what".
"""

from __future__ import annotations

import graphene

from schema.graphql.printing import GraphType, Printing, list_of, object_of
from schema.graphql.scalars import FieldName

_STEPS = {
    "WHO": "Who asks, in which role and for what.",
    "LAW": "Hard stops that no agreement can open.",
    "CEILING": "The highest detail that the role may ever see.",
    "SCOPE": "What the token may read.",
    "SHARING": "Ownership, or a clause in force.",
    "RELEASE": "How numbers pass disclosure control.",
    "FIELD": "Whether the field is told at the detail that is given.",
}
_VERDICTS = {
    "PASSED": "It lets through what follows from it.",
    "STOPPED": "It stops here.",
    "NOT_TOLD": "Telling would say whether there is a record.",
}


def explain_access(printing: Printing) -> graphene.Field:
    """Give the root field that explains access to a kind of record or to one record."""
    arguments = {
        "id": graphene.Argument(graphene.ID, description="Id of a record. Give either id or entity."),
        "entity": graphene.Argument(graphene.String, description="A kind of record. Give either id or entity."),
        "field": graphene.Argument(graphene.String, description="One field of it; left out: the record as a whole."),
    }
    return graphene.Field(
        _explanation(printing),
        required=True,
        args=arguments,
        description="Why you see something or not, step by step. A record that is hidden from you and one that never "
        "was are explained alike.",
    )


def _explanation(printing: Printing) -> GraphType:
    return object_of(
        "AccessExplanation",
        "What you see of something, and the rule or clause that decides it.",
        {
            "entity": graphene.String(description="The kind of record; null where the id shows you nothing."),
            "field": graphene.Field(FieldName, description="The field asked about; null for the record as a whole."),
            "isSeen": graphene.Boolean(required=True, description="Whether you see it; a kind: in some records."),
            "detail": graphene.Field(
                printing.enum("detail"),
                description="How much is seen; of a kind, at the most. AGGREGATE is only in numbers, null is nothing.",
            ),
            "because": graphene.String(required=True, description="What decided it, in words."),
            "clauses": graphene.Field(list_of(_clause(printing)), description="The clauses in force that open it."),
            "withheld": graphene.Field(
                list_of(FieldName), description="Names of the record's fields withheld from you."
            ),
            "steps": graphene.Field(list_of(_step(printing)), description="The steps of the decision, in their order."),
        },
    )


def _clause(printing: Printing) -> GraphType:
    return object_of(
        "AccessGround",
        "A clause in force that opens something to you.",
        {
            "reference": graphene.String(required=True, description="Reference of the agreement."),
            "number": graphene.Int(required=True, description="Number of the clause. Unit: clauses, from 1."),
            "owner": graphene.String(required=True, description="Name of the agency that shares."),
            "detail": graphene.Field(
                printing.enum("detail"), description="How much it gives you; null for nothing beside your role."
            ),
        },
    )


def _step(printing: Printing) -> GraphType:
    return object_of(
        "AccessStep",
        "One step of a decision.",
        {
            "step": graphene.Field(
                printing.choice("DecisionStep", "A step of the order of decision.", _STEPS),
                required=True,
                description="Which step.",
            ),
            "verdict": graphene.Field(
                printing.choice("StepVerdict", "What a step did.", _VERDICTS), required=True, description="What it did."
            ),
            "text": graphene.String(required=True, description="What it did, in words."),
        },
    )
